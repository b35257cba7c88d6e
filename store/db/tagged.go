package db

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"gardu/store"
)

// Records of money are written by the numbers that their fields carry in the tag "book". The rules
// are those of codec.go; nothing but the way in which a field finds its number differs. Records
// that are loaded by the million when the daemon starts have codecs of their own instead: these
// here cost about three times as much.
//
// A field may be a truth, a number, a text, octets, an instant, an address, a prefix, a secret, a
// struct of such fields, a list of texts, numbers or structs, or a pointer to a number. A field
// without the tag is not stored.

// tag is the name of the tag.
const tag = "book"

// taggedField is one field of a record.
type taggedField struct {
	number uint64
	index  int
	word   string // the name as errors write it: in small letters
	write  func(e *encoder, field uint64, value reflect.Value)
	read   func(d *decoder, value reflect.Value)
}

// taggedPlans remembers the fields of each type, by reflect.Type.
var taggedPlans sync.Map

// fieldsOf returns the fields of a struct in rising order of their numbers. A type that cannot be
// stored is a mistake of the program, and panics at its first use in any test.
func fieldsOf(of reflect.Type) []taggedField {
	if known, is := taggedPlans.Load(of); is {
		return known.([]taggedField)
	}
	var fields []taggedField
	for at := range of.NumField() {
		text, has := of.Field(at).Tag.Lookup(tag)
		if !has {
			continue
		}
		number, err := strconv.ParseUint(text, 10, 32)
		if err != nil || number == 0 || len(fields) > 0 && number <= fields[len(fields)-1].number {
			panic(fmt.Sprintf("%v.%s: numbers must rise", of, of.Field(at).Name))
		}
		field := taggedField{
			number: number, index: at, word: strings.ToLower(of.Field(at).Name),
		}
		field.write, field.read = codecOf(of.Field(at).Type)
		fields = append(fields, field)
	}
	taggedPlans.Store(of, fields)

	return fields
}

// taggedEncoder returns the encode function of a noun.
func taggedEncoder[T any]() func(*encoder, *T) {
	return func(e *encoder, record *T) { writeTagged(e, reflect.ValueOf(record).Elem()) }
}

// taggedDecoder returns the decode function of a noun.
func taggedDecoder[T any]() func(*decoder, *T) {
	return func(d *decoder, record *T) { readTagged(d, reflect.ValueOf(record).Elem()) }
}

// writeTagged writes the fields of a struct.
func writeTagged(e *encoder, value reflect.Value) {
	for _, field := range fieldsOf(value.Type()) {
		field.write(e, field.number, value.Field(field.index))
	}
}

// readTagged reads the fields of a struct.
func readTagged(d *decoder, value reflect.Value) {
	fields := fieldsOf(value.Type())
	at := 0
	for d.next() {
		for at < len(fields) && fields[at].number < d.field {
			at++
		}
		if at < len(fields) && fields[at].number == d.field {
			fields[at].read(d, value.Field(fields[at].index))
		}
	}
}

// The types that are written in a way of their own.
var (
	typeTime   = reflect.TypeFor[time.Time]()
	typeAddr   = reflect.TypeFor[netip.Addr]()
	typePrefix = reflect.TypeFor[netip.Prefix]()
	typeSecret = reflect.TypeFor[store.Secret]()
	typeOctets = reflect.TypeFor[[]byte]()
)

type (
	taggedWrite = func(*encoder, uint64, reflect.Value)
	taggedRead  = func(*decoder, reflect.Value)
)

// fieldAt returns where a field of a record is, which must be reached by a pointer to the record: a
// copy in an interface would be an allocation for each field.
func fieldAt[T any](v reflect.Value) *T { return v.Addr().Interface().(*T) }

// codecOf returns how a field of a type is written and read.
func codecOf(of reflect.Type) (taggedWrite, taggedRead) {
	switch of {
	case typeTime:
		return func(e *encoder, field uint64, v reflect.Value) {
				e.time(field, *fieldAt[time.Time](v))
			}, func(d *decoder, v reflect.Value) {
				*fieldAt[time.Time](v) = d.time()
			}
	case typeAddr:
		return func(e *encoder, field uint64, v reflect.Value) {
				e.addr(field, *fieldAt[netip.Addr](v))
			}, func(d *decoder, v reflect.Value) {
				*fieldAt[netip.Addr](v) = d.addr()
			}
	case typePrefix:
		return func(e *encoder, field uint64, v reflect.Value) {
				e.prefix(field, *fieldAt[netip.Prefix](v))
			}, func(d *decoder, v reflect.Value) {
				*fieldAt[netip.Prefix](v) = d.prefix()
			}
	case typeSecret:
		return func(e *encoder, field uint64, v reflect.Value) {
				e.secret(field, *fieldAt[store.Secret](v))
			}, func(d *decoder, v reflect.Value) {
				*fieldAt[store.Secret](v) = d.secret(nil)
			}
	case typeOctets:
		return func(e *encoder, field uint64, v reflect.Value) {
				e.octets(field, v.Bytes())
			}, func(d *decoder, v reflect.Value) {
				v.SetBytes(append([]byte(nil), d.octets()...))
			}
	default:
		return codecOfKind(of)
	}
}

// codecOfKind returns it for the types that are told by their kind.
func codecOfKind(of reflect.Type) (taggedWrite, taggedRead) {
	switch of.Kind() {
	case reflect.Bool:
		return func(e *encoder, field uint64, v reflect.Value) { e.flag(field, v.Bool()) },
			func(d *decoder, v reflect.Value) { v.SetBool(d.flag()) }
	case reflect.Int, reflect.Int64:
		return func(e *encoder, field uint64, v reflect.Value) { e.int(field, v.Int()) },
			func(d *decoder, v reflect.Value) { v.SetInt(d.int()) }
	case reflect.Uint8, reflect.Uint64:
		return func(e *encoder, field uint64, v reflect.Value) { e.uint(field, v.Uint()) }, readUint
	case reflect.String:
		return func(e *encoder, field uint64, v reflect.Value) { e.text(field, v.String()) },
			func(d *decoder, v reflect.Value) { v.SetString(d.text()) }
	case reflect.Struct:
		fieldsOf(of)

		return writeStruct, readStruct
	case reflect.Pointer:
		return writePointer, readPointer
	case reflect.Slice:
		return listCodec(of.Elem())
	default:
		panic(fmt.Sprintf("%v cannot be stored", of))
	}
}

// readUint reads a number that must fit its field.
func readUint(d *decoder, v reflect.Value) {
	number := d.uint()
	if v.OverflowUint(number) {
		d.fail("field %d is %d, which does not fit", d.field, number)

		return
	}
	v.SetUint(number)
}

// writeStruct writes an inner record that is not all zero.
func writeStruct(e *encoder, field uint64, v reflect.Value) {
	if !v.IsZero() {
		e.inner(field, func() { writeTagged(e, v) })
	}
}

// readStruct reads an inner record.
func readStruct(d *decoder, v reflect.Value) {
	d.inner(func(inside *decoder) {
		inside.key, inside.noun, inside.id = d.key, d.noun, d.id
		readTagged(inside, v)
	})
}

// writePointer writes a number that may be absent, also where it is 0, or an inner record.
func writePointer(e *encoder, field uint64, v reflect.Value) {
	if v.IsNil() {
		return
	}
	if v.Elem().Kind() == reflect.Struct {
		e.inner(field, func() { writeTagged(e, v.Elem()) })

		return
	}
	writeNumber(e, field, v.Elem().Int())
}

// writeNumber writes a signed number also where it is 0: an entry of a list.
func writeNumber(e *encoder, field uint64, number int64) {
	e.out = binary.AppendUvarint(e.out, field<<1)
	e.out = binary.AppendUvarint(e.out, uint64(number)<<1^uint64(number>>63))
}

// readPointer reads what writePointer wrote.
func readPointer(d *decoder, v reflect.Value) {
	made := reflect.New(v.Type().Elem())
	if made.Elem().Kind() == reflect.Struct {
		readStruct(d, made.Elem())
	} else {
		made.Elem().SetInt(d.int())
	}
	v.Set(made)
}

// listCodec returns how a list of a type is written and read.
func listCodec(of reflect.Type) (taggedWrite, taggedRead) {
	write, read := entryCodec(of)

	return func(e *encoder, field uint64, v reflect.Value) {
			for at := range v.Len() {
				write(e, field, v.Index(at))
			}
		}, func(d *decoder, v reflect.Value) {
			if !d.more(v.Len()) {
				return
			}
			entry := reflect.New(of).Elem()
			read(d, entry)
			v.Set(reflect.Append(v, entry))
		}
}

// entryCodec returns how an entry of a list is written and read.
func entryCodec(of reflect.Type) (taggedWrite, taggedRead) {
	switch of.Kind() {
	case reflect.Int, reflect.Int64:
		return func(e *encoder, field uint64, v reflect.Value) { writeNumber(e, field, v.Int()) },
			func(d *decoder, v reflect.Value) { v.SetInt(d.int()) }
	case reflect.String:
		return func(e *encoder, field uint64, v reflect.Value) { e.item(field, v.String()) },
			func(d *decoder, v reflect.Value) { v.SetString(d.text()) }
	case reflect.Struct:
		if of == typePrefix || of == typeAddr {
			return codecOf(of)
		}
		fieldsOf(of)

		return func(e *encoder, field uint64, v reflect.Value) {
			e.inner(field, func() { writeTagged(e, v) })
		}, readStruct
	default:
		panic(fmt.Sprintf("a list of %v cannot be stored", of))
	}
}

// checkTagged refuses a record with a list that a decoder would refuse, or with a secret that is
// too long.
func checkTagged(value reflect.Value) error {
	for _, field := range fieldsOf(value.Type()) {
		if err := checkField(field.word, value.Field(field.index)); err != nil {
			return err
		}
	}

	return nil
}

// checkField checks one field of a record.
func checkField(name string, v reflect.Value) error {
	switch {
	case v.Type() == typeSecret:
		return checkSecret(name, *fieldAt[store.Secret](v))
	case v.Type() == typeTime || v.Type() == typeAddr || v.Type() == typePrefix:
		return nil
	case v.Kind() == reflect.Struct:
		return checkTagged(v)
	case v.Kind() != reflect.Slice || v.Type() == typeOctets:
		return nil
	case v.Len() > maxList:
		return store.Invalidf(name, "has more than %d entries", maxList)
	case v.Type().Elem().Kind() != reflect.Struct || v.Type().Elem() == typePrefix:
		return nil
	}
	for at := range v.Len() {
		if err := checkTagged(v.Index(at)); err != nil {
			return err
		}
	}

	return nil
}
