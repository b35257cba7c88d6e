package db_test

import (
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// fill gives every stored field of a record some value that it may have.
func fill(t *rapid.T, value reflect.Value) {
	for at := range value.NumField() {
		if _, stored := value.Type().Field(at).Tag.Lookup("book"); stored {
			fillField(t, value.Type().Field(at).Name, value.Field(at))
		}
	}
}

// fillField gives one field a value.
func fillField(t *rapid.T, name string, v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(anyTime().Draw(t, name)))

		return
	case netip.Addr:
		v.Set(reflect.ValueOf(anyAddr().Draw(t, name)))

		return
	case netip.Prefix:
		v.Set(reflect.ValueOf(anyPrefix().Draw(t, name)))

		return
	case store.Secret:
		v.Set(reflect.ValueOf(anySecret().Draw(t, name)))

		return
	case []netip.Prefix:
		v.Set(reflect.ValueOf(orNone(rapid.SliceOfN(anyNetwork(), 0, 3).Draw(t, name))))

		return
	case []byte:
		if octets := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, name); len(octets) > 0 {
			v.SetBytes(octets)
		}

		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, name))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, name))
	case reflect.Uint8:
		v.SetUint(uint64(rapid.Byte().Draw(t, name)))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, name))
	case reflect.String:
		v.SetString(anyText().Draw(t, name))
	case reflect.Struct:
		fill(t, v)
	case reflect.Pointer:
		if rapid.Bool().Draw(t, name) {
			v.Set(reflect.New(v.Type().Elem()))
			fillField(t, name, v.Elem())
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 3).Draw(t, name) {
			entry := reflect.New(v.Type().Elem()).Elem()
			fillField(t, name, entry)
			v.Set(reflect.Append(v, entry))
		}
	default:
		t.Fatalf("%s is a %v, which no test fills", name, v.Type())
	}
}

func TestKeptNounsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	if got, want := len(db.KeptNouns()), db.CountKept(); got != want {
		t.Fatalf("%d nouns are tested, and there are %d", got, want)
	}
	key := storetest.Key(t)
	for _, noun := range db.KeptNouns() {
		t.Run(noun.Word, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				record := reflect.New(noun.Type).Elem()
				fill(t, record)
				record.FieldByName("ID").SetInt(7)
				read, err := noun.Read(key, 7, noun.Write(key, record))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(record.Interface(), read.Interface(), cmpAddresses); diff != "" {
					t.Errorf("it came back otherwise (-was +is):\n%s", diff)
				}
			})
		})
	}
}

// cmpAddresses compares what has no exported fields.
var cmpAddresses = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
}

func TestListsThatCannotBeReadAreNotStored(t *testing.T) {
	t.Parallel()
	book := storetest.OpenBook(t)
	_, err := book.Update(t.Context(), func(tx *db.BookTx) error {
		_, err := tx.PutCoupon(store.Coupon{Code: "HEMAT", Plans: make([]int64, 300)})

		return err
	})
	storetest.WantFault(t, err, store.Invalid, "plans")
}

// FuzzKept reads any octets as a record of each noun.
func FuzzKept(f *testing.F) {
	key := storetest.Key(f)
	f.Add([]byte{1, 2, 3})
	f.Add([]byte{1, 0x13, 4, 2, 6, 5, 0})
	f.Fuzz(func(t *testing.T, value []byte) {
		for _, noun := range db.KeptNouns() {
			record, err := noun.Read(key, 1, value)
			if err != nil {
				continue
			}
			copied := reflect.New(noun.Type).Elem()
			copied.Set(record)
			again, err := noun.Read(key, 1, noun.Write(key, copied))
			if err != nil {
				t.Fatalf("%s: what was read cannot be stored: %v", noun.Word, err)
			}
			if diff := cmp.Diff(record.Interface(), again.Interface(), cmpAddresses); diff != "" {
				t.Fatalf("%s: it came back otherwise:\n%s", noun.Word, diff)
			}
		}
	})
}
