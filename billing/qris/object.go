package qris

import (
	"strconv"
	"unicode/utf8"

	"gardu/store"
)

// The identifiers of a code that have a meaning here (EMVCo MPM, table 3.1).
const (
	idFormat     = "00" // payload format indicator
	idInitiation = "01" // point of initiation: static or dynamic
	idNational   = "51" // national account template of QRIS
	idCategory   = "52" // merchant category code, ISO 18245
	idCurrency   = "53" // ISO 4217 number
	idAmount     = "54"
	idTipMode    = "55"
	idFixedFee   = "56"
	idPercentFee = "57"
	idCountry    = "58" // ISO 3166-1 alpha-2
	idName       = "59" // merchant name
	idCity       = "60"
	idPostal     = "61"
	idAdditional = "62" // template of labels
	idChecksum   = "63"
	idLanguage   = "64" // template of the merchant's name in another script
)

// idUnique names the scheme inside a template: a reverse domain name.
const idUnique = "00"

const (
	digitsOctets = 2                // of an identifier, and of a length
	headOctets   = 2 * digitsOctets // what stands before each value
	maxValue     = 99               // characters that a length of two digits can tell
	maxObjects   = 100              // identifiers there are, each at most once
)

// object is one identifier with its value. Lengths count characters, not octets.
type object struct{ id, value string }

// appendTo writes the object behind what dst holds. The value has 1 to maxValue characters.
func (o object) appendTo(dst []byte) []byte {
	length := utf8.RuneCountInString(o.value)
	dst = append(dst, o.id...)
	dst = append(dst, byte('0'+length/10), byte('0'+length%10))

	return append(dst, o.value...)
}

// readObjects cuts one level into its objects, in the order they stand in. Each identifier may come
// once. The text is valid UTF-8; path is where it stands, for errors.
func readObjects(path, text string) ([]object, error) {
	var objects []object
	var seen [maxObjects]bool
	for text != "" {
		next, rest, err := readObject(path, text)
		if err != nil {
			return nil, err
		}
		number, _ := strconv.Atoi(next.id)
		if seen[number] {
			return nil, store.Invalidf(path+"."+next.id, "must not come twice")
		}
		seen[number] = true
		objects = append(objects, next)
		text = rest
	}

	return objects, nil
}

// readObject cuts the first object off a text that is not empty.
func readObject(path, text string) (first object, rest string, err error) {
	if len(text) < headOctets {
		return object{}, "", store.Invalidf(path, "ends inside an object")
	}
	id, length := text[:digitsOctets], text[digitsOctets:headOctets]
	if !isDigits(id) {
		return object{}, "", store.Invalidf(path, "has an identifier that is not two digits")
	}
	if !isDigits(length) {
		return object{}, "", store.Invalidf(path+"."+id, "must have a length of two digits")
	}
	characters, _ := strconv.Atoi(length)
	if characters == 0 {
		return object{}, "", store.Invalidf(path+"."+id, "must not be empty")
	}
	value, rest, whole := cutCharacters(text[headOctets:], characters)
	if !whole {
		return object{}, "", store.Invalidf(path+"."+id, "is shorter than its length says")
	}

	return object{id: id, value: value}, rest, nil
}

// cutCharacters cuts the first count characters off a text. Whole is false when it has fewer.
func cutCharacters(text string, count int) (head, tail string, whole bool) {
	end := 0
	for range count {
		if end == len(text) {
			return "", "", false
		}
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}

	return text[:end], text[end:], true
}

// find returns the value of an identifier, or "" when there is none.
func find(objects []object, id string) string {
	for _, candidate := range objects {
		if candidate.id == id {
			return candidate.value
		}
	}

	return ""
}
