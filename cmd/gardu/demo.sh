#!/usr/bin/env bash
# Runs gardu on loopback with a demo database in .run/, on the standard RADIUS ports, with a payment gateway that moves no
# money, and tells a story to try. Ctrl-C stops it; `make run` again finds the same database, `make clean` forgets it.
set -euo pipefail
cd "$(dirname "$0")/../.."
run=$PWD/.run
gardu=$PWD/bin/gardu
umask 077
mkdir -p "$run"
cat >"$run/gardu.yaml" <<EOF
timezone: Asia/Jakarta
store:   { path: "$run/store" }
radius:  { auth: "127.0.0.1:1812", acct: "127.0.0.1:1813" }
http:    { listen: "127.0.0.1:8080", public_url: "http://127.0.0.1:8080", admin_socket: "$run/admin.sock" }
portal:  { title: "Net Desa Jaya", phone: "0812-3456-7890" }
metrics: { listen: "127.0.0.1:9812" }
log:     { format: text }
EOF
export GARDU_CONFIG=$run/gardu.yaml
"$gardu" init

"$gardu" serve &
daemon=$!
"$PWD/bin/radload" gateway --listen 127.0.0.1:8090 &
gateway=$!
trap 'kill "$daemon" "$gateway" 2>/dev/null || true; wait "$daemon" "$gateway" 2>/dev/null || true' EXIT
trap 'exit 0' INT TERM
answers() { "$gardu" --socket "$run/admin.sock" version --json 2>/dev/null | grep -q '"daemon":{'; }
for _ in $(seq 100); do
	answers && break
	kill -0 "$daemon" 2>/dev/null || break
	sleep 0.1
done
answers || { echo "the daemon did not start; see above" >&2; exit 1; }

# furnish makes what is sold, by whom, and how it is paid, and the key of the API.
furnish() {
	"$gardu" nas add demo-router --address 127.0.0.1 --secret rahasia-radius-demo
	"$gardu" plan add demo-10m --kind pppoe --rate 10M/10M --pool pool-home --validity 30d --price 150000
	"$gardu" plan add demo-1g --kind pppoe --rate 10M/10M --pool pool-home --validity 30d --price 50000 \
		--data-limit 1GB --on-quota isolir
	"$gardu" plan add demo-plus-1g --kind pppoe --sale topup --topup-data 1GB --price 10000
	"$gardu" plan add demo-pasca --kind pppoe --rate 20M/20M --pool pool-home --validity 1mo --price 200000 \
		--billing postpaid
	"$gardu" plan add demo-3h --kind hotspot --rate 2M/5M --validity 3h --starts-at-login --price 3000
	"$gardu" service add demo --password demo123 --plan demo-10m
	"$gardu" method add tunai --kind cash
	"$gardu" method add tripay --kind gateway --provider tripay --channel qris --channel va-bni \
		--setting base=http://127.0.0.1:8090/tripay --setting merchant_code=T0001 --setting email=bayar@isp.id \
		--secret api_key=DEV-0123456789 --secret private_key=T-PRIV-0123456789
	"$gardu" operator add demo --role owner --password demo-owner-123
	"$gardu" operator add warung --role agent --password warung-agen-123
	"$gardu" apikey add demo --operator demo --scope '*' --allow 127.0.0.0/8 >"$run/apikey.new"
	echo "(kept in $run/apikey)" >&2
}

# asks asks the API as the demo's owner: METHOD PATH BODY.
asks() {
	curl -sSf -o /dev/null -X "$1" "http://127.0.0.1:8080/v1$2" -H "X-API-Key: $(cat "$run/apikey.new")" --json "$3"
}

# populate makes a reseller with money in his wallet, and Joko, who has not paid what was due weeks ago.
populate() {
	asks PATCH /resellers/warung '{"commission_hundredths": 1000}'
	asks POST /resellers/warung/fund '{"amount": 500000, "method": "tunai"}'
	asks POST /customers '{"number": "joko", "name": "Joko Susilo", "phone": "0812-1111-2222"}'
	asks POST /services '{"login": "joko", "password": "joko123", "plan": "demo-pasca", "customer": "joko"}'
	asks POST /services/joko/subscription '{"anchor": 1, "proration": "free"}'
	asks POST /invoices '{"customer": "joko", "service": "joko", "due_at": "'"$(date -d '21 days ago' +%F)"'",
		"lines": [{"name": "demo-pasca, last month", "plan": "demo-pasca", "price": 200000}]}'
}

if [ ! -e "$run/apikey" ]; then # it gets its name last: where it is, everything is
	furnish >/dev/null
	populate
	mv "$run/apikey.new" "$run/apikey"
fi

cat <<EOF

gardu is running: RADIUS on 127.0.0.1:1812 and :1813, the API on http://127.0.0.1:8080/v1/docs, the customers' pages on
http://127.0.0.1:8080/, a gateway at which one pays without money on http://127.0.0.1:8090/_ctl/, metrics on
http://127.0.0.1:9812/metrics. Operators: demo (demo-owner-123), and warung, a reseller (warung-agen-123).
In another terminal:

  export GARDU_CONFIG=$run/gardu.yaml PATH=$PWD/bin:\$PATH

The network:

  gardu radtest demo demo123                        # a login, as a router would ask
  gardu service list
  gardu plan add home-20 --kind pppoe --rate 20M/20M --validity 30d
  gardu service add budi --password rahasia --plan home-20
  gardu radtest budi rahasia --auth mschapv2
  gardu auth log                                    # the last decisions, each with its reason
  gardu nas script demo-router                      # lines to paste into a MikroTik
  echo 'User-Name=budi,User-Password=rahasia,Message-Authenticator=0x00' | radclient 127.0.0.1:1812 auth rahasia-radius-demo
  gardu service add beban --password beban123 --plan demo-10m
  radload --secret rahasia-radius-demo --login beban --password beban123 --users 1 --duration 2s

The story of a customer, by curl:

  api=http://127.0.0.1:8080/v1 key="X-API-Key: \$(cat $run/apikey)" paid=http://127.0.0.1:8090/_ctl/pay?provider=tripay
  asks() { curl -sS --fail-with-body -H "\$key" "\$@"; echo; }
  part() { sed -n "s/.*\"\$1\": *\"\([^\"]*\)\".*/\1/p"; }     # of an answer

  # Siti registers, orders a gigabyte, and pays by QRIS: now, or in a browser
  asks \$api/customers --json '{"number": "siti", "name": "Siti Aminah", "phone": "0812-3333-4444"}'
  order=\$(asks \$api/orders --json '{"customer": "siti", "plan": "demo-1g", "login": "siti", "password": "siti123"}' | part token)
  echo "http://127.0.0.1:8080/checkout/\$order"
  pay=\$(asks \$api/attempts --json '{"order": "'\$order'", "method": "tripay", "channel": "qris"}' | part reference)
  asks -X POST "\$paid&order=\$pay"
  asks \$api/orders/\$order
  gardu radtest siti siti123

  # She uses it up, and is in the walled garden
  line='User-Name=siti,Acct-Session-Id=81a00001,Calling-Station-Id=02:00:00:00:00:01,Framed-IP-Address=10.0.0.7'
  line=\$line,NAS-IP-Address=127.0.0.1,Service-Type=Framed-User,Framed-Protocol=PPP
  radius='radclient 127.0.0.1:1813 acct rahasia-radius-demo'
  echo "\$line,Acct-Status-Type=Start" | \$radius
  echo "\$line,Acct-Status-Type=Stop,Acct-Session-Time=600,Acct-Output-Octets=1000000000" | \$radius
  gardu service show siti
  gardu radtest siti siti123

  # She buys another gigabyte; the gateway tells of the payment three times
  more=\$(asks \$api/orders --json '{"kind": "topup", "customer": "siti", "service": "siti", "plan": "demo-plus-1g"}' | part token)
  pay=\$(asks \$api/attempts --json '{"order": "'\$more'", "method": "tripay", "channel": "qris"}' | part reference)
  asks -X POST "\$paid&order=\$pay&mode=duplicate"
  gardu radtest siti siti123

  # Joko is billed by the month and has not paid: isolated until he does
  gardu radtest joko joko123
  asks "\$api/invoices?customer=joko"
  pay=\$(asks \$api/attempts --json '{"customer": "joko", "method": "tripay", "channel": "va-bni"}' | part reference)
  asks -X POST "\$paid&order=\$pay"
  gardu radtest joko joko123
  asks \$api/customers/joko/statement

  # The books, and the reseller's wallet
  gardu audit
  asks \$api/resellers/warung
  asks \$api/sign-in --json '{"name": "warung", "password": "warung-agen-123"}'

Ctrl-C stops it.
EOF
wait "$daemon"
