#!/usr/bin/env bash
# Runs gardu on loopback with a demo database in .run/, on the standard RADIUS ports, and says what to try. Ctrl-C stops
# it; `make run` again finds the same database, `make clean` forgets it.
set -euo pipefail
cd "$(dirname "$0")/../.."
run=$PWD/.run
gardu=$PWD/bin/gardu
mkdir -p "$run"
cat >"$run/gardu.yaml" <<EOF
store:   { path: "$run/store" }
radius:  { auth: "127.0.0.1:1812", acct: "127.0.0.1:1813" }
http:    { admin_socket: "$run/admin.sock" }
metrics: { listen: "127.0.0.1:9812" }
log:     { format: text }
EOF
export GARDU_CONFIG=$run/gardu.yaml
"$gardu" init

"$gardu" serve &
daemon=$!
trap 'kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true' EXIT
trap 'exit 0' INT TERM
answers() { "$gardu" --socket "$run/admin.sock" version --json 2>/dev/null | grep -q '"daemon":{'; }
for _ in $(seq 100); do
	answers && break
	kill -0 "$daemon" 2>/dev/null || break
	sleep 0.1
done
answers || { echo "the daemon did not start; see above" >&2; exit 1; }

if ! "$gardu" nas show demo-router >/dev/null 2>&1; then
	"$gardu" nas add demo-router --address 127.0.0.1 --secret rahasia-radius-demo >/dev/null
	"$gardu" plan add demo-10m --kind pppoe --rate 10M/10M --pool pool-home --validity 30d --price 150000 >/dev/null
	"$gardu" service add demo --password demo123 --plan demo-10m >/dev/null
fi

cat <<EOF

gardu is running: RADIUS on 127.0.0.1:1812 and :1813, metrics on http://127.0.0.1:9812/metrics,
the API on http://127.0.0.1:8080/v1/docs.
In another terminal:

  export GARDU_CONFIG=$run/gardu.yaml PATH=$PWD/bin:\$PATH
  gardu radtest demo demo123                        a login, as a router would ask
  gardu service list
  gardu plan add home-20 --kind pppoe --rate 20M/20M --validity 30d
  gardu service add budi --password rahasia --plan home-20
  gardu radtest budi rahasia --auth mschapv2
  gardu auth log                                    the last decisions, each with its reason
  gardu nas script demo-router                      lines to paste into a MikroTik
  echo 'User-Name=budi,User-Password=rahasia,Message-Authenticator=0x00' | radclient 127.0.0.1:1812 auth rahasia-radius-demo
  radload --secret rahasia-radius-demo --login demo --password demo123 --users 1 --duration 5s

Ctrl-C stops it.
EOF
wait "$daemon"
