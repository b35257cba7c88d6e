#!/usr/bin/env bash
# Writes a FreeRADIUS 3.2 configuration for the comparison: freeradius.sh FOLDER AUTH_PORT USERS MODE, where MODE is auth
# (users in RAM, Message-Authenticator in every reply), detail (accounting into unsynced detail files) or sql (accounting
# into PostgreSQL at PGHOST, a socket folder).
set -euo pipefail
folder=$1 port=$2 users=$3 mode=$4
library=/usr/lib/freeradius
mkdir -p "$folder"/{log,run,detail}

cat >"$folder/clients.conf" <<EOF
client loopback {
	ipaddr = 127.0.0.0/8
	secret = bench-secret-of-thirty-two-octets
	require_message_authenticator = no
}
EOF

awk -v n="$users" 'BEGIN {
	for (i = 1; i <= n; i++)
		printf "user%06d Cleartext-Password := \"pass%06d\"\n\tMikrotik-Rate-Limit = \"10M/10M\",\n\tFramed-Pool = \"pool-home\",\n\tAcct-Interim-Interval = 300\n\n", i, i
}' >"$folder/users"

accounting=""
modules="
	files {
		filename = $folder/users
		key = \"%{User-Name}\"
	}
	expr {
		safe_characters = \"@abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_: /\"
	}
	pap {
		normalise = no
	}
	chap {
	}
	always ok {
		rcode = ok
	}
	mschap {
		use_mppe = yes
		require_encryption = no
	}
"
case $mode in
auth) ;;
detail)
	modules+="
	detail {
		filename = $folder/detail/%Y%m%d
		permissions = 0600
		locking = no
		header = \"%t\"
	}
"
	accounting="detail"
	;;
sql)
	modules+="
	sql {
		driver = \"rlm_sql_postgresql\"
		dialect = \"postgresql\"
		server = \"$PGHOST\"
		port = 5432
		login = \"$PGUSER\"
		radius_db = \"radius\"
		acct_table1 = \"radacct\"
		acct_table2 = \"radacct\"
		postauth_table = \"radpostauth\"
		authcheck_table = \"radcheck\"
		groupcheck_table = \"radgroupcheck\"
		authreply_table = \"radreply\"
		groupreply_table = \"radgroupreply\"
		usergroup_table = \"radusergroup\"
		client_table = \"nas\"
		read_clients = no
		sql_user_name = \"%{User-Name}\"
		pool {
			start = 16
			min = 16
			max = 16
			spare = 0
			uses = 0
			retry_delay = 1
			lifetime = 0
			idle_timeout = 0
		}
		group_attribute = \"SQL-Group\"
		\$INCLUDE /etc/freeradius/3.0/mods-config/sql/main/postgresql/queries.conf
	}
"
	accounting="sql"
	;;
*)
	echo "freeradius.sh: no mode $mode; auth, detail or sql" >&2
	exit 2
	;;
esac

cat >"$folder/radiusd.conf" <<EOF
prefix = /usr
libdir = $library
logdir = $folder/log
run_dir = $folder/run
raddbdir = $folder
modconfdir = /etc/freeradius/3.0/mods-config
pidfile = $folder/run/radiusd.pid
max_requests = 262144
max_request_time = 30
cleanup_delay = 5
hostname_lookups = no
log {
	destination = files
	file = $folder/log/radius.log
	auth = no
}
security {
	max_attributes = 200
	reject_delay = 0
	status_server = yes
	allow_core_dumps = no
}
thread pool {
	start_servers = 4
	max_servers = 16
	min_spare_servers = 2
	max_spare_servers = 8
	max_requests_per_server = 0
	auto_limit_acct = no
}
\$INCLUDE $folder/clients.conf
modules {
$modules
}
instantiate {
	expr
}
server bench {
	listen {
		type = auth
		ipaddr = 127.0.0.1
		port = $port
	}
	listen {
		type = acct
		ipaddr = 127.0.0.1
		port = $((port + 1))
	}
	authorize {
		chap
		mschap
		files
		pap
	}
	authenticate {
		Auth-Type PAP {
			pap
		}
		Auth-Type CHAP {
			chap
		}
		Auth-Type MS-CHAP {
			mschap
		}
	}
	post-auth {
		update reply {
			Message-Authenticator := 0x00
		}
	}
	preacct {
		update request {
			NAS-IP-Address := "%{Packet-Src-IP-Address}"
			Acct-Unique-Session-Id := "%{md5:%{User-Name},%{Acct-Session-Id},%{Packet-Src-IP-Address},%{NAS-Port-Id}}"
		}
	}
	accounting {
		$accounting
		ok
	}
}
EOF
