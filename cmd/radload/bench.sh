#!/usr/bin/env bash
# Runs gardu and FreeRADIUS side by side on this machine: the same users, one core for the server, another one for the
# generator, runs in turn (A B A B ...), medians and the ratio pair by pair. Needs root (it pins PostgreSQL) and Debian.
#
#   BENCH_PAIRS=5     pairs of runs of each comparison
#   BENCH_SECONDS=5   length of a run
#   BENCH_USERS=100000
#   BENCH_MILLION=1   0 leaves the million services out
#   BENCH_STORM=5000  services that are isolated at once
#   BENCH_CHANGES=60  seconds of changes at a thousand a minute
#   BENCH_ONLY=pap    only what begins with this: pap chap mschapv2 accounting latency storm enforce routers monthend million
set -euo pipefail
cd "$(dirname "$0")/../.."
pairs=${BENCH_PAIRS:-5} seconds=${BENCH_SECONDS:-5} users=${BENCH_USERS:-100000} million=${BENCH_MILLION:-1}
storm=${BENCH_STORM:-5000} changes=${BENCH_CHANGES:-60}
only=${BENCH_ONLY:-}
secret=bench-secret-of-thirty-two-octets
server_core=0 load_core=1 coa_port=28209
gardu=$PWD/bin/gardu radload=$PWD/bin/radload here=$PWD/cmd/radload
work=$(mktemp -d "${TMPDIR:-/tmp}/gardu-bench.XXXXXX")
chmod 755 "$work"
daemons=()

say() { echo "bench: $*" >&2; }
finish() {
	for pid in "${daemons[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done
	[ -d "$work/pg" ] && as_postgres "$pgbin/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null 2>&1 || true
	wait 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
wanted() { [ -z "$only" ] || [[ $1 == "$only"* ]]; }

need() {
	local missing=()
	for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
	[ ${#missing[@]} -eq 0 ] && return
	say "installing ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
		{ apt-get update >/dev/null && apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null; }
}
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups env PATH="$PATH" "$@"; }

# median of the numbers on standard input
median() { sort -n | awk '{v[NR]=$1} END {if (NR%2) print v[(NR+1)/2]; else print (v[NR/2]+v[NR/2+1])/2}'; }
spread() { sort -n | awk 'NR==1{a=$1} {b=$1} END {printf "%s..%s", a, b}'; }
field() { awk -v name="$1" '$0 ~ "^ *" name " " {v=$0; sub("^ *" name " +", "", v); split(v, w, /[ \/]/); print w[1]; exit}'; }

load() { # mode port seconds [more flags]
	local mode=$1 port=$2 length=$3
	shift 3
	taskset -c $load_core "$radload" --auth "127.0.0.1:$port" --acct "127.0.0.1:$((port + 1))" --secret $secret \
		--mode "$mode" --users "$users" --duration "${length}s" --sockets 8 --window 64 --workers 1 "$@"
}

wait_port() { # pid-file-less wait until a Status-Server or login is answered
	local port=$1
	for _ in $(seq 150); do
		"$radload" --auth "127.0.0.1:$port" --acct "127.0.0.1:$((port + 1))" --secret $secret --users 1 --count 1 --sockets 1 --workers 1 --lenient \
			--timeout 200ms --tries 1 2>/dev/null | field answered | grep -q '^1$' && return
		sleep 0.2
	done
	say "the server on port $port does not answer"
	exit 1
}

start_gardu() { # folder port [a line of configuration]
	local folder=$1 port=$2 line=${3:-}
	mkdir -p "$folder"
	cat >"$folder/gardu.yaml" <<EOF
store:   { path: $folder/store }
radius:  { auth: "127.0.0.1:$port", acct: "127.0.0.1:$((port + 1))", sockets: 1 }
http:    { listen: "", admin_socket: $folder/admin.sock }
metrics: { listen: "127.0.0.1:$((port + 2))" }
backup:  { at: "" }
log:     { level: warn }
$line
EOF
	[ -e "$folder/store/key" ] || "$gardu" --config "$folder/gardu.yaml" init >/dev/null 2>&1
	GOMAXPROCS=1 taskset -c $server_core "$gardu" --config "$folder/gardu.yaml" serve 2>"$folder/log" &
	gardu_pid=$!
	daemons+=("$gardu_pid")
}
ready_gardu() { # folder
	for _ in $(seq 600); do
		"$gardu" --socket "$1/admin.sock" version --json 2>/dev/null | grep -q '"daemon":{' && return
		kill -0 "$gardu_pid" 2>/dev/null || { cat "$1/log" >&2; exit 1; }
		sleep 0.1
	done
	say "gardu did not become ready"
	exit 1
}
stop() {
	kill "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
}
fill_gardu() { # folder users
	local folder=$1 count=$2
	"$gardu" --config "$folder/gardu.yaml" nas add bench --address 127.0.0.0/8 --secret $secret --coa-port $coa_port >/dev/null 2>&1
	"$gardu" --config "$folder/gardu.yaml" plan add home --kind pppoe --rate 10M/10M --pool pool-home >/dev/null 2>&1
	awk -v n="$count" 'BEGIN {print "login,password,plan"; for (i=1;i<=n;i++) printf "user%06d,pass%06d,home\n", i, i}' \
		>"$folder/services.csv"
	"$gardu" --config "$folder/gardu.yaml" import services "$folder/services.csv" >/dev/null 2>"$folder/import.log"
}
metric() { # port name-with-labels
	curl -s "http://127.0.0.1:$(($1 + 2))/metrics" | awk -v m="$2" '$1 == m {print $2; exit}'
}

start_freeradius() { # folder port mode
	"$here/freeradius.sh" "$1" "$2" "$users" "$3"
	taskset -c $server_core freeradius -f -d "$1" -n radiusd >"$1/out" 2>&1 &
	freeradius_pid=$!
	daemons+=("$freeradius_pid")
	wait_port "$2"
}

start_postgres() {
	pgbin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
	install -d -o postgres "$work/pg"
	as_postgres "$pgbin/initdb" -D "$work/pg" -A trust >/dev/null
	as_postgres taskset -c $server_core "$pgbin/pg_ctl" -D "$work/pg" -w -l "$work/pg/log" \
		-o "-k $work/pg -c listen_addresses=" start >/dev/null
	export PGHOST=$work/pg PGUSER=postgres
	psql -q -c 'create database radius' postgres
	psql -q -d radius -f /etc/freeradius/3.0/mods-config/sql/main/postgresql/schema.sql >/dev/null
}

enforce() { # storm|changes port folder services [more flags]
	local what=$1 port=$2 folder=$3 services=$4
	shift 4
	taskset -c $load_core "$radload" enforce "$what" --auth "127.0.0.1:$port" --acct "127.0.0.1:$((port + 1))" --secret $secret \
		--socket "$folder/admin.sock" --coa $coa_port --services "$services" "$@" || say "$what: not everything went as it should"
}
fill_routers() { # folder: four more routers, and a plan whose rate alone differs
	local folder=$1 i
	for i in 1 2 3 4; do
		"$gardu" --config "$folder/gardu.yaml" nas add "router-$i" --address "127.0.0.1$i" --secret $secret --coa-port $coa_port >/dev/null 2>&1 || true
	done
	"$gardu" --config "$folder/gardu.yaml" plan add fast --kind pppoe --rate 20M/20M --pool pool-home >/dev/null 2>&1 || true
}

row() { printf '| %-34s | %14s | %14s | %20s |\n' "$@"; }

compare() { # title mode gardu_port freeradius_port
	local title=$1 mode=$2 ours=$3 theirs=$4 a b
	: >"$work/a"; : >"$work/b"; : >"$work/r"
	load "$mode" "$ours" 2 >/dev/null; load "$mode" "$theirs" 2 >/dev/null
	for _ in $(seq "$pairs"); do
		a=$(load "$mode" "$ours" "$seconds" | tee "$work/last-ours" | field rate)
		b=$(load "$mode" "$theirs" "$seconds" | tee "$work/last-theirs" | field rate)
		echo "$a" >>"$work/a"; echo "$b" >>"$work/b"
		awk -v a="$a" -v b="$b" 'BEGIN {printf "%.2f\n", a/b}' >>"$work/r"
		say "$title: gardu $a/s, FreeRADIUS $b/s"
	done
	row "$title" "$(median <"$work/a")/s" "$(median <"$work/b")/s" "$(median <"$work/r")x ($(spread <"$work/r"))"
}

durable() { # accounting rate until everything is folded
	local port=$1 begun stored
	begun=$(date +%s.%N)
	stored=$(load acct "$port" "$seconds" | field acknowledged)
	for _ in $(seq 600); do
		[ "$(metric "$port" gardu_aaa_journal_lag)" = 0 ] && break
		sleep 0.05
	done
	awk -v n="$stored" -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN {printf "%d", n/(b-a)}'
}

compare_accounting() { # title freeradius_port
	local title=$1 theirs=$2 a b
	: >"$work/a"; : >"$work/b"; : >"$work/r"
	for _ in $(seq "$pairs"); do
		a=$(durable 28200)
		b=$(load acct "$theirs" "$seconds" | field rate)
		echo "$a" >>"$work/a"; echo "$b" >>"$work/b"
		awk -v a="$a" -v b="$b" 'BEGIN {printf "%.2f\n", a/b}' >>"$work/r"
		say "$title: gardu $a/s, FreeRADIUS $b/s"
	done
	row "$title" "$(median <"$work/a")/s" "$(median <"$work/b")/s" "$(median <"$work/r")x ($(spread <"$work/r"))"
}

need curl util-linux
beside=no
for section in pap chap mschapv2 accounting latency; do
	if wanted "$section"; then beside=yes; fi
done
if [ "$beside" = yes ]; then
	need freeradius freeradius-utils freeradius-postgresql postgresql
	say "beside $(freeradius -v | head -1)"
fi
say "$(nproc) cores, $(awk -F: '/model name/ {print $2; exit}' /proc/cpuinfo), $(uname -r)"
say "gardu $("$gardu" --version 2>/dev/null | head -1), $(go version | cut -d' ' -f3), $pairs pairs of ${seconds}s, $users users"
row "what" "gardu" "FreeRADIUS" "ratio (min..max)"
row "---" "---:" "---:" "---:"

start_gardu "$work/gardu" 28200
ready_gardu "$work/gardu"
fill_gardu "$work/gardu" "$users"

if wanted pap || wanted chap || wanted mschapv2 || wanted latency; then
	start_freeradius "$work/fr" 28100 auth
	wanted pap && compare "PAP logins" pap 28200 28100
	wanted chap && compare "CHAP logins" chap 28200 28100
	wanted mschapv2 && compare "MS-CHAPv2 logins" mschapv2 28200 28100
	if wanted latency; then
		ours=$(load pap 28200 "$seconds" | field rate) theirs=$(load pap 28100 "$seconds" | field rate)
		a=$(load pap 28200 "$seconds" --rate $((ours / 2)) | field p99)
		b=$(load pap 28100 "$seconds" --rate $((theirs / 2)) | field p99)
		row "login p99 at half load" "$a ms" "$b ms" "at $((ours / 2)) and $((theirs / 2))/s"
	fi
	stop "$freeradius_pid"
fi

if wanted accounting || wanted latency; then
	rate=$(load acct 28200 "$seconds" | field rate)
	a=$(load acct 28200 "$seconds" --rate $((rate / 2)) | field p99)
	row "accounting p99 at half load" "$a ms" "" "at $((rate / 2))/s"
fi
if wanted accounting; then
	start_freeradius "$work/fr-detail" 28110 detail
	compare_accounting "accounting, FR: unsynced detail" 28110
	stop "$freeradius_pid"
	start_postgres
	start_freeradius "$work/fr-sql" 28120 sql
	compare_accounting "accounting, FR: PostgreSQL" 28120
	stop "$freeradius_pid"
fi

# storm: everybody of one router is isolated at once, while others log in at half load
if wanted storm; then
	rate=$(load pap 28200 "$seconds" | field rate)
	enforce storm 28200 "$work/gardu" "$storm" --auth-rate $((rate / 2)) --auth-users 10000 --quiet "${seconds}s" \
		--plan home --patience 60s >"$work/storm"
	row "login p99 at half load, quiet" "$(field 'quiet p99' <"$work/storm") ms" "" "at $((rate / 2))/s"
	row "login p99 while orders are given" "$(field 'orders p99' <"$work/storm") ms" "" "$(field 'orders given in' <"$work/storm") s"
	row "login p99 in a storm of $storm" "$(field 'storm p99' <"$work/storm") ms" "" \
		"$(field 'p99 ratio' <"$work/storm")x of quiet (<= 2x)"
	row "storm: first order to last ack" "$(field 'last ack' <"$work/storm") s" "" \
		"$(field 'highest per second' <"$work/storm")/s, $(field unanswered <"$work/storm") unanswered"
fi

# enforce: a thousand changes a minute, from the commit of each to the router's acknowledgement
if wanted enforce; then
	fill_routers "$work/gardu"
	for how in isolir plans; do
		flags=(); [ $how = plans ] && flags=(--plans home,fast)
		enforce changes 28200 "$work/gardu" 500 --first $((storm + 10001)) --pace 1000 --length "${changes}s" \
			"${flags[@]}" >"$work/changes"
		row "commit to ack, $how" "p99 $(field 'commit to ack p99' <"$work/changes") ms" "" \
			"p50 $(field 'commit to ack p50' <"$work/changes"), max $(field 'commit to ack max' <"$work/changes") (p99 < 2000)"
		row "  of $(field changes <"$work/changes") changes" "$(field acknowledged <"$work/changes") acked" "" \
			"$(field 'wrong profile' <"$work/changes") wrong, $(field unanswered <"$work/changes") silent"
	done
fi
stop "$gardu_pid"

# routers: our own work to keep one router of 10,000 secrets in step, and a fleet of 500 of which a third is dead
if wanted routers; then
	go test -run '^$' -bench 'FirstSync|RoundWithoutChange|RoundWithOnePerCentDrift|Fleet' -benchmem -benchtime 3x ./routeros >"$work/routers"
	while read -r name _ nanoseconds _ rest; do
		case $name in
		BenchmarkFirstSync*) title="10,000 secrets, first sync" ;;
		BenchmarkRoundWithoutChange*) title="10,000 secrets, nothing differs" ;;
		BenchmarkRoundWithOnePerCentDrift*) title="10,000 secrets, 1 % drift" ;;
		BenchmarkFleet*) title="500 routers, a third of them dead" ;;
		*) continue ;;
		esac
		row "$title" "$(awk -v n="$nanoseconds" 'BEGIN {printf "%.2f s", n/1e9}')" "" \
			"$(awk -v r="$rest" 'BEGIN {if (match(r, /[0-9]+ B\/op/)) {split(substr(r, RSTART), w, " "); printf "%.0f MB allocated", w[1]/1e6}}')"
	done <"$work/routers"
fi

# monthend: everybody is billed at once, while others log in at half load
if wanted monthend; then
	folder=$work/monthend
	issued='gardu_billing_jobs_total{job="issue"}'
	billed() { metric 28400 "$issued" | awk '{printf "%d", $1}'; }
	windows() { # count rate: the p99 of so many times 5 s at half of it, a line each
		for _ in $(seq "$1"); do load pap 28400 5 --rate $(($2 / 2)) | field p99; done
	}
	anonymous() { awk '/RssAnon/ {print $2}' "/proc/$gardu_pid/status"; }
	start_gardu "$folder" 28400
	ready_gardu "$folder"
	fill_gardu "$folder" "$users"
	rate=$(load pap 28400 "$seconds" | field rate)
	stop "$gardu_pid"
	"$radload" subscribe --store "$folder/store" --in 45s >/dev/null
	start_gardu "$folder" 28400 'billing: { pkp: true }'
	ready_gardu "$folder"
	[ "$(billed)" = "0" ] || say "month-end: it began too early"
	before=$(anonymous)
	quiet=$(windows 6 "$rate")
	until [ "$(billed)" -gt 0 ]; do sleep 0.2; done
	begun=$(date +%s.%N) peak=0
	: >"$folder/busy"
	while [ "$(billed)" -lt "$users" ] && [ "$(wc -l <"$folder/busy")" -lt 120 ]; do
		windows 1 "$rate" >>"$folder/busy"
		now=$(anonymous); [ "$now" -gt "$peak" ] && peak=$now
	done
	took=$(awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN {printf "%.0f", b-a}')
	quiet="$quiet"$'\n'$(windows 6 "$rate")
	calm=$(median <<<"$quiet") busy=$(median <"$folder/busy")
	row "month-end of $users customers" "$took s" "" "$(billed) billed (<= 300 s)"
	row "growth of RssAnon meanwhile" "$(((peak - before) / 1024)) MiB" "" "(<= 256 MiB)"
	row "login p99 at half load, quiet" "$calm ms" "" "at $((rate / 2))/s ($(spread <<<"$quiet"))"
	row "login p99 during the month-end" "$busy ms" "" "$(spread <"$folder/busy") $(awk -v a="$calm" -v b="$busy" 'BEGIN {printf "%.2fx of quiet (<= 2x)", b/a}')"
	"$gardu" --socket "$folder/admin.sock" audit >"$folder/audit" 2>&1 || say "month-end: the audit found faults: $(head -3 "$folder/audit")"
	stop "$gardu_pid"
fi

if [ "$million" = 1 ] && wanted million; then
	start_gardu "$work/million" 28300
	ready_gardu "$work/million"
	begun=$(date +%s.%N)
	fill_gardu "$work/million" 1000000
	row "import of 1,000,000 services" "$(awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN {printf "%.0f s", b-a}')" "" "daemon on one core"
	stop "$gardu_pid"
	begun=$(date +%s.%N)
	start_gardu "$work/million" 28300
	ready_gardu "$work/million"
	row "start with 1,000,000 services" "$(awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN {printf "%.1f s", b-a}')" "" ""
	users=1000000 rate=$(users=1000000 load pap 28300 60 | field rate)
	row "logins with 1,000,000 services" "$rate/s" "" ""
	row "RssAnon after 60 s of it" "$(awk '/RssAnon/ {printf "%.0f", $2*1024/1000000}' "/proc/$gardu_pid/status") B/service" "" ""
	stop "$gardu_pid"
fi
