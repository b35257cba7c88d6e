#!/usr/bin/env bash
# Installs the Debian packages that the tests talk to, if they are missing. Where that is not possible it says so; the
# tests that need them skip with the reason.
set -u

wanted=(
	freeradius:/usr/sbin/freeradius
	freeradius-utils:/usr/bin/radclient
	hostapd:/usr/sbin/hostapd
	wpasupplicant:/usr/sbin/wpa_supplicant
	eapoltest:/usr/sbin/eapol_test
	iproute2:/usr/sbin/ip
	gcc:/usr/bin/gcc
	libc6-dev:/usr/include/stdlib.h
	python3-librouteros:/usr/lib/python3/dist-packages/librouteros/__init__.py
	chromium:/usr/bin/chromium
	zbar-tools:/usr/bin/zbarimg
	poppler-utils:/usr/bin/pdftotext
)

missing=()
for entry in "${wanted[@]}"; do
	path=${entry#*:}
	[ -e "$path" ] || [ -e "/usr/bin/$(basename "$path")" ] || [ -e "/sbin/$(basename "$path")" ] || missing+=("${entry%%:*}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

say() { echo "tests: $*" >&2; }
if ! command -v apt-get >/dev/null; then
	say "this is not Debian, so these packages stay missing: ${missing[*]}; tests that need them will skip"
	exit 0
fi
run=()
if [ "$(id -u)" -ne 0 ]; then
	if ! sudo -n true 2>/dev/null; then
		say "to install what the tests need, run: sudo apt-get install ${missing[*]}; until then those tests skip"
		exit 0
	fi
	run=(sudo -n)
fi
say "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { "${run[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
if ! install; then
	"${run[@]}" apt-get update >"$log" 2>&1
	if ! install; then
		tail -n 5 "$log" >&2
		say "could not install ${missing[*]}; tests that need them will skip"
	fi
fi
# A packaged daemon starts itself when it is installed; the tests start their own on their own ports.
# One that was there before is somebody's and goes on.
for package in "${missing[@]}"; do
	case $package in freeradius | hostapd)
		command -v systemctl >/dev/null && "${run[@]}" systemctl disable --now "$package" >/dev/null 2>&1
		;;
	esac
done
exit 0
