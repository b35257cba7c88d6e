"""Drives a router with python3-librouteros. Arguments: host, port, release."""

import select
import sys

import librouteros
from librouteros.exceptions import FatalError, MultiTrapError, TrapError
from librouteros.login import plain, token
from librouteros.query import And, Key, Or

host, port, release = sys.argv[1], int(sys.argv[2]), sys.argv[3]
old = release == "6.42"


def connect(password="rahasia"):
    method = token if old else plain
    return librouteros.connect(
        host, "admin", password, port=port, encoding="cp1252", login_method=method
    )


def refused(call, text):
    try:
        call()
    except TrapError as trap:
        assert text in trap.message, (text, trap.message)
        return trap
    raise AssertionError("not refused: " + text)


# Logins.
refused(lambda: connect("wrong"), "cannot log in" if old else "invalid user name or password (6)")
api = connect()

# One secret from add to remove.
secrets = api.path("ppp", "secret")
identifier = secrets.add(name="ani", password="x", service="pppoe", comment="caf\xe9")
assert identifier.startswith("*"), identifier
row = tuple(secrets)[0]
assert row["name"] == "ani" and row["profile"] == "default", row
assert row["comment"] == "caf\xe9", row
assert row["disabled"] is False and row["limit-bytes-in"] == 0, row
assert "remote-address" not in row, row
never = {"6.42": "jan/01/1970 00:00:00", "7.18": "1970-01-01 00:00:00"}
assert row["last-logged-out"] == never.get(release, row["last-logged-out"]), row
trap = refused(lambda: secrets.add(name="ani"), "secret with the same name already exists")
assert trap.category is None, trap
trap = refused(lambda: secrets.update(**{".id": identifier, "profile": "none"}), "does not match")
assert trap.category == (None if release.startswith("6.") else 1), trap
secrets.update(**{".id": identifier, "profile": "default-e", "disabled": True})
row = tuple(secrets)[0]
assert row["profile"] == "default-encryption" and row["disabled"] is True, row
refused(lambda: secrets.update(**{".id": "*FF", "comment": "x"}), "no such item")
refused(lambda: tuple(secrets("print", frob="1")), "unknown parameter")

# Queries.
others = [secrets.add(name=name, service="pppoe") for name in ("budi", "citra", "dewi")]
name, service, disabled = Key("name"), Key("service"), Key("disabled")


def names(*where):
    return sorted(row["name"] for row in secrets.select(name).where(*where))


assert names() == ["ani", "budi", "citra", "dewi"]
assert names(name == "budi") == ["budi"]
assert names(name != "budi") == ["ani", "citra", "dewi"]
assert names(name.In("ani", "dewi", "eka")) == ["ani", "dewi"]
assert names(And(service == "pppoe", disabled == "false")) == ["budi", "citra", "dewi"]
assert names(Or(name == "ani", name == "citra")) == ["ani", "citra"]
assert names(name > "budi", name < "dewi") == ["citra"]
assert names(name == "nobody") == []
assert tuple(api.rawCmd("/ppp/secret/print", "=count-only="))[0]["ret"] == 4
assert tuple(api.rawCmd("/ppp/secret/print", "=.proplist=remote-address")) == ()
secrets.remove(identifier, *others)
assert tuple(secrets) == ()

# A long word, in both directions: lengths of one to three octets.
for length in (0x7F, 0x80, 0x3FFF, 0x4000, 0x20000):
    identifier = secrets.add(name="long", comment="c" * length)
    assert tuple(secrets)[0]["comment"] == "c" * length
    secrets.remove(identifier)

# Listening, and a cancel.
api.protocol.writeSentence("/ppp/secret/listen", ".tag=watch")
other = connect()
tuple(other.path("system", "identity"))
# Listening begins at some time after it was asked for: change something until that is seen.
while not select.select([api.protocol.transport.sock], [], [], 0)[0]:
    other.path("ppp", "secret").remove(other.path("ppp", "secret").add(name="eka"))
word, attributes = api.protocol.readSentence()
assert word == "!re" and ".tag=watch" in attributes, (word, attributes)
api.protocol.writeSentence("/cancel", "=tag=watch", ".tag=stop")
ends, interrupted = set(), False
while ends != {"watch", "stop"}:
    word, attributes = api.protocol.readSentence()
    tag = [a[5:] for a in attributes if a.startswith(".tag=")][0]
    if word == "!trap":
        assert "=message=interrupted" in attributes and "=category=2" in attributes, attributes
        interrupted = tag == "watch"
    elif word == "!done":
        ends.add(tag)
    else:
        assert word == "!re" and tag == "watch", (word, attributes)
assert interrupted

# Several traps, then a goodbye.
try:
    tuple(api("/system/resource/print"))
    raise AssertionError("no traps")
except MultiTrapError as traps:
    assert [trap.message for trap in traps.traps] == ["first", "second"], traps
try:
    tuple(api("/quit"))
    raise AssertionError("no fatal")
except FatalError as fatal:
    assert "session terminated on request" in str(fatal), fatal
other.close()
print("done")
