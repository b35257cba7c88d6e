#!/usr/bin/env bash
# Runs every fuzz test of the tree for the given time each, one after the other.
set -euo pipefail
cd "$(dirname "$0")/../.."
fuzztime=${1:-60s}
failed=0
packages=$(go list ./...) # of its own, so that a tree that does not load ends the script
for package in $packages; do
	folder=$(go list -f '{{.Dir}}' "$package")
	for name in $(grep -hoE '^func (Fuzz[A-Za-z0-9_]+)' "$folder"/*_test.go 2>/dev/null | awk '{print $2}'); do
		echo "== $package $name for $fuzztime"
		go test -run '^$' -fuzz "^${name}\$" -fuzztime "$fuzztime" "$package" || failed=1
	done
done
exit "$failed"
