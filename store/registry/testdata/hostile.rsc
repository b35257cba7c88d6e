# gardu for "\"; /system reset-configuration #", to paste into the terminal
/radius remove [find comment="gardu"]
/radius add service=ppp,hotspot,login address=2001:db8::10 secret="a\"b\\c\$d\?e;\0D\0A \C3\A9" authentication-port=11812 accounting-port=11813 timeout=2s comment="gardu"
/radius add service=ppp,hotspot,login address=192.0.2.11 secret="a\"b\\c\$d\?e;\0D\0A \C3\A9" authentication-port=1812 accounting-port=1813 timeout=2s comment="gardu"
# RouterOS 7.15 and later; older ones refuse this line, which does no harm
/radius set [find comment="gardu"] require-message-auth=yes-for-request-resp
/radius incoming set accept=yes port=1700
# PPPoE and VPN
/ppp aaa set use-radius=yes accounting=yes interim-update=5m
# hotspot
/ip hotspot profile set [find] use-radius=yes radius-accounting=yes radius-interim-update=received
# operators who log in to this router through gardu
/user aaa set use-radius=yes accounting=no
