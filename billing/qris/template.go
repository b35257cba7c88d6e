package qris

import (
	"strings"

	"gardu/store"
)

// The identifiers of account templates, first and last.
const (
	firstAcquirer, lastAcquirer = "26", "45"
	firstReserved, lastReserved = "46", "50" // other countries' schemes
	firstPrivate, lastPrivate   = "80", "99" // anybody's, with a scheme name
)

// schemeOfQRIS is the unique name in the national template; acquirers' own names end like it, as in
// ID.CO.EXAMPLE.WWW.
const (
	schemeOfQRIS   = "ID.CO.QRIS.WWW"
	schemeOfBanks  = ".WWW"
	maxScheme      = 32 // characters of a unique name (EMVCo MPM section 4.4.2)
	octetsOfNMID   = 15 // ID and 13 digits
	maxDataRequest = 3  // A, M and E: address, mobile number, e-mail
)

// The identifiers inside an account template.
const (
	idPAN        = "01" // of the merchant, 9360... for Indonesian ones
	idMerchant   = "02" // the acquirer's number; in the national template the NMID
	idSizeOfShop = "03"
)

// sizeOfShop is QRIS's class of merchant: micro, small, middle, large, regular.
var sizeOfShop = oneOf("UMI", "UKE", "UME", "UBE", "URE")

// The grammars of the templates.
var (
	acquirer = grammar{
		required: []string{idUnique},
		rules: map[string]rule{
			idUnique:     atMost(maxScheme),
			idPAN:        {accepts: digits(1, 19), must: "at most 19 digits"},
			idMerchant:   atMost(15),
			idSizeOfShop: sizeOfShop,
		},
		characters: plainText,
	}
	national = grammar{
		required: []string{idUnique, idMerchant},
		rules: map[string]rule{
			idUnique:     oneOf(schemeOfQRIS),
			idMerchant:   {accepts: isNMID, must: "ID and 13 digits"},
			idSizeOfShop: sizeOfShop,
		},
		characters: plainText,
	}
	foreign = grammar{
		required:   []string{idUnique},
		rules:      map[string]rule{idUnique: atMost(maxScheme)},
		characters: plainText,
	}
	additional = grammar{
		rules: map[string]rule{
			idBill: atMost(maxLabel), "02": atMost(maxLabel), "03": atMost(maxLabel),
			"04": atMost(maxLabel), idReference: atMost(maxLabel),
			idCustomer: atMost(maxLabel), idTerminal: atMost(maxLabel),
			idPurpose: atMost(maxLabel), "09": {accepts: isDataRequest, must: "letters of A, M, E"},
		},
		characters: plainText,
	}
	language = grammar{
		required: []string{"00", "01"},
		rules: map[string]rule{
			"00": {accepts: isLanguage, must: "two letters"},
			"01": atMost(25),
			"02": atMost(15),
		},
		characters: nativeText,
	}
)

// grammarOf returns the grammar of a template. Templated is false for an identifier whose value is
// not one.
func grammarOf(id string) (inside grammar, templated bool) {
	switch {
	case id == idNational:
		return national, true
	case id == idAdditional:
		return additional, true
	case id == idLanguage:
		return language, true
	case id >= firstAcquirer && id <= lastAcquirer:
		return acquirer, true
	case id >= firstReserved && id <= lastReserved, id >= firstPrivate && id <= lastPrivate:
		return foreign, true
	default:
		return grammar{}, false
	}
}

// checkInside holds a value of the first level to its characters, and a template to its grammar.
// Templates do not nest deeper.
func checkInside(o object) error {
	path := root + "." + o.id
	inside, templated := grammarOf(o.id)
	if !templated {
		return plainText.check(path, o.value)
	}
	objects, err := readObjects(path, o.value)
	if err != nil {
		return err // names its field
	}

	return inside.check(path, objects)
}

// checkAccounts asks for an account that QRIS can pay: the national template, whose scheme its
// grammar has seen, or an acquirer's.
func checkAccounts(objects []object) error {
	for _, o := range objects {
		if o.id == idNational {
			return nil
		}
		if o.id < firstAcquirer || o.id > lastAcquirer {
			continue
		}
		inside, err := readObjects(root+"."+o.id, o.value)
		if err != nil {
			return err // names its field
		}
		if strings.HasSuffix(find(inside, idUnique), schemeOfBanks) {
			return nil
		}
	}

	return store.Invalidf(root+"."+idNational, "must be there, or an account of 26 to 45 of QRIS")
}

// isNMID reports whether a text is a national merchant number.
func isNMID(text string) bool {
	return len(text) == octetsOfNMID && strings.HasPrefix(text, "ID") && isDigits(text[2:])
}

// isLanguage reports whether a text looks like an ISO 639 code.
func isLanguage(text string) bool {
	return len(text) == 2 && strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz") == ""
}

// isDataRequest reports whether a text asks the payer for what EMVCo lets one ask for.
func isDataRequest(text string) bool {
	return len(text) <= maxDataRequest && strings.Trim(text, "AME") == ""
}
