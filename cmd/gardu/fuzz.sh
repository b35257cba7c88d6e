#!/usr/bin/env bash
# Runs every fuzz test of the tree for the given time each, one after the other.
set -euo pipefail
fuzztime=${1:-60s}
failed=0
for package in $(go list ./...); do
	folder=$(go list -f '{{.Dir}}' "$package")
	for name in $(grep -hoE '^func (Fuzz[A-Za-z0-9_]+)' "$folder"/*_test.go 2>/dev/null | awk '{print $2}'); do
		echo "== $package $name for $fuzztime"
		go test -run '^$' -fuzz "^${name}\$" -fuzztime "$fuzztime" "$package" || failed=1
	done
done
exit $failed
