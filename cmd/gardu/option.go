package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"gardu/httpapi/native"
)

// option is the value of a flag that leaves its target nil unless it is given, so that what was
// not said is not changed.
type option[T any] struct {
	target **T
	parse  func(text string) (T, error)
	kind   string
}

// Set reads the flag's text.
func (o *option[T]) Set(text string) error {
	value, err := o.parse(text)
	if err != nil {
		return err
	}
	*o.target = &value

	return nil
}

// String is the default that the help shows: none.
func (o *option[T]) String() string { return "" }

// Type is the placeholder of the help where the usage names none.
func (o *option[T]) Type() string { return o.kind }

// optionSet adds flags that may stay absent to a command.
type optionSet struct{ flags *pflag.FlagSet }

// text adds a flag of any text.
func (o optionSet) text(target **string, name, usage string) {
	parse := func(text string) (string, error) { return text, nil }
	o.flags.Var(&option[string]{target, parse, "text"}, name, usage)
}

// number adds a flag of a whole number.
func (o optionSet) number(target **int, name, usage string) {
	o.flags.Var(&option[int]{target, wholeNumber(strconv.Atoi), "number"}, name, usage)
}

// times adds a flag of a number from 1; its target stays 0 where it is absent.
func (o optionSet) times(target *int, name, usage string) {
	o.flags.Func(name, usage, func(text string) error {
		times, err := strconv.Atoi(text)
		if err != nil || times < 1 {
			return fmt.Errorf("%q is not a whole number from 1", text)
		}
		*target = times

		return nil
	})
}

// amount adds a flag of a whole number of up to 64 bits.
func (o optionSet) amount(target **int64, name, usage string) {
	parse := func(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) }
	o.flags.Var(&option[int64]{target, wholeNumber(parse), "number"}, name, usage)
}

// port adds a flag of a UDP port.
func (o optionSet) port(target **uint16, name, usage string) {
	parse := func(text string) (uint16, error) {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return 0, fmt.Errorf("%q is not a port from 0 to 65535", text)
		}

		return uint16(port), nil
	}
	o.flags.Var(&option[uint16]{target, parse, "port"}, name, usage)
}

// count adds a flag of a number from 0.
func (o optionSet) count(target **uint32, name, usage string) {
	parse := func(text string) (uint32, error) {
		count, err := strconv.ParseUint(text, 10, 32)

		return uint32(count), err
	}
	o.flags.Var(&option[uint32]{target, wholeNumber(parse), "number"}, name, usage)
}

// yes adds a flag that means yes when it stands alone.
func (o optionSet) yes(target **bool, name, usage string) {
	parse := func(text string) (bool, error) {
		yes, err := strconv.ParseBool(text)
		if err != nil {
			return false, fmt.Errorf("%q is not true or false", text)
		}

		return yes, nil
	}
	o.flags.Var(&option[bool]{target, parse, "bool"}, name, usage)
	o.flags.Lookup(name).NoOptDefVal = "true"
}

// list adds a flag of texts, given several times or with commas between them; an empty text is the
// empty list.
func (o optionSet) list(target **[]string, name, usage string) {
	parse := func(text string) ([]string, error) {
		gathered := []string{}
		if *target != nil {
			gathered = **target
		}
		if text == "" {
			return gathered, nil
		}

		return append(gathered, strings.Split(text, ",")...), nil
	}
	o.flags.Var(&option[[]string]{target, parse, "list"}, name, usage)
}

// noneWord stands for the empty list where a flag is given several times.
const noneWord = "none"

// repeated adds a flag of texts that may have commas in them, given once for each; none or an empty
// text is the empty list.
func (o optionSet) repeated(target **[]string, name, usage string) {
	parse := func(text string) ([]string, error) {
		if text == "" || text == noneWord || *target == nil {
			*target = &[]string{}
		}
		if text == "" || text == noneWord {
			return **target, nil
		}

		return append(**target, text), nil
	}
	o.flags.Var(&option[[]string]{target, parse, "text"}, name, usage)
}

// attributes adds a flag of NAME=VALUE, given once for each attribute; an empty text is no
// attribute at all.
func (o optionSet) attributes(target **[]native.Attribute, name, usage string) {
	parse := func(text string) ([]native.Attribute, error) {
		gathered := []native.Attribute{}
		if *target != nil {
			gathered = **target
		}
		if text == "" {
			return gathered, nil
		}
		attribute, value, found := strings.Cut(text, "=")
		if !found || attribute == "" || value == "" {
			return nil, fmt.Errorf("%q is not NAME=VALUE", attribute)
		}

		return append(gathered, native.Attribute{Name: attribute, Value: value}), nil
	}
	o.flags.Var(&option[[]native.Attribute]{target, parse, "NAME=VALUE"}, name, usage)
}

// wholeNumber says in plain words what a parser of numbers refused.
func wholeNumber[T any](parse func(string) (T, error)) func(string) (T, error) {
	return func(text string) (T, error) {
		value, err := parse(text)
		if err != nil {
			return value, fmt.Errorf("%q is not a whole number that fits", text)
		}

		return value, nil
	}
}

// isEmpty reports whether a change says nothing, so that a `set` without flags is a slip.
func isEmpty(change any) bool {
	encoded, err := json.Marshal(change)

	return err == nil && string(encoded) == "{}"
}

// filterSet adds flags that narrow a list to what is asked of the daemon.
type filterSet struct {
	flags *pflag.FlagSet
	query url.Values
}

// text adds a filter of any text, asked for under the flag's own name.
func (f filterSet) text(name, usage string) {
	f.flags.Func(name, usage, func(text string) error {
		f.query.Set(name, text)

		return nil
	})
}

// span adds the filters of a list by time.
func (f filterSet) span() {
	f.text("from", "not before this `TIME` or date")
	f.text("to", "before this `TIME` or date")
}

// yes adds a filter that is on when its flag is given.
func (f filterSet) yes(name, usage string) {
	f.flags.BoolFunc(name, usage, func(text string) error {
		f.query.Set(name, text)

		return nil
	})
}
