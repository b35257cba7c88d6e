package credential

// Method is how a client proves that it knows a password.
type Method uint8

// The methods, in the order of the Access-Request attributes they are recognised by.
const (
	PAP     Method = iota + 1 // User-Password
	CHAP                      // CHAP-Password
	MSCHAP1                   // MS-CHAP-Response, NT response only
	MSCHAP2                   // MS-CHAP2-Response
)

// String returns the method's word for logs and metric labels.
func (m Method) String() string {
	switch m {
	case PAP:
		return "pap"
	case CHAP:
		return "chap"
	case MSCHAP1:
		return "mschap1"
	case MSCHAP2:
		return "mschap2"
	default:
		return "none"
	}
}

// Form is how a password is kept.
type Form uint8

// The forms. The zero Form is no password at all, which nothing matches.
const (
	Clear  Form = iota + 1 // the password itself, UTF-8
	NT                     // its NT hash, 16 octets
	OneWay                 // an argon2id or bcrypt string, see HashPassword
)

// String returns the form's word, as the command line shows it.
func (f Form) String() string {
	switch f {
	case Clear:
		return "clear"
	case NT:
		return "nt"
	case OneWay:
		return "hash"
	default:
		return "none"
	}
}

// Allows reports whether a password kept in this form can be checked by a method.
func (f Form) Allows(m Method) bool {
	switch m {
	case PAP:
		return f == Clear || f == NT || f == OneWay
	case CHAP:
		return f == Clear
	case MSCHAP1, MSCHAP2:
		return f == Clear || f == NT
	default:
		return false
	}
}

// Stored is a password as it is kept. Value is shared, never changed, and never printed.
type Stored struct {
	Form  Form
	Value []byte
}

// Allows reports whether the password can be checked by a method.
func (s Stored) Allows(m Method) bool { return s.Form.Allows(m) }

// String hides the value from logs.
func (s Stored) String() string { return "[" + s.Form.String() + " password]" }

// GoString hides the value from %#v.
func (s Stored) GoString() string { return s.String() }
