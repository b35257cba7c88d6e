package storetest

import "crypto/md5"

// HashPassword stands for the slow one-way hash of a password. A test can see which password went
// in.
func HashPassword(password []byte) (string, error) {
	return "$argon2id$fake$" + string(password), nil
}

// NTHash stands for the NT hash of a password, which one that begins with an octet of 0xff has
// not.
func NTHash(password []byte) ([16]byte, bool) { return md5.Sum(password), password[0] != 0xff }
