package db

import "gardu/store"

// foldLogin writes a login as a hotspot compares it: the letters A to Z in lower case, every other
// octet as it is. Names on which a code and a login may not meet are compared so too.
func foldLogin(login string) string {
	for at := range len(login) {
		if upper(login[at]) {
			return foldFrom(login, at)
		}
	}

	return login
}

// foldFrom folds a login whose first capital stands at an offset.
func foldFrom(login string, at int) string {
	folded := []byte(login)
	for ; at < len(folded); at++ {
		if upper(folded[at]) {
			folded[at] += 'a' - 'A'
		}
	}

	return string(folded)
}

// upper reports whether an octet is a capital letter of ASCII.
func upper(octet byte) bool { return 'A' <= octet && octet <= 'Z' }

// spellLogin writes a login as it is compared within its kind: a RouterOS hotspot takes either
// case, PPP does not.
func spellLogin(login string, access store.AccessKind) string {
	if access == store.Hotspot {
		return foldLogin(login)
	}

	return login
}
