package db

import (
	"slices"

	"gardu/store"
	"gardu/store/kv"
)

// MaxSetting is the longest value of a setting, in octets.
const MaxSetting = 64 << 10

// Setting returns the value of a setting, or nil where it was never set.
func (r *Lookup) Setting(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	value, err := r.reader.Get(tableSettings, []byte(name))

	return slices.Clone(value), err
}

// Settings returns every setting whose name begins with a prefix.
func (r *BookReader) Settings(prefix string) (map[string][]byte, error) {
	settings := map[string][]byte{}
	keys := kv.Prefix([]byte(prefix))
	keys.Limit = MaxPage
	err := r.reader.Scan(tableSettings, keys, func(key, value []byte) error {
		settings[string(key)] = slices.Clone(value)

		return nil
	})

	return settings, err
}

// PutSetting sets a setting. An empty value removes it.
func (tx *BookTx) PutSetting(name string, value []byte) error {
	if err := checkName("setting", name); err != nil {
		return err
	}
	if len(value) > MaxSetting {
		return store.Invalidf("setting", "is longer than %d octets", MaxSetting)
	}
	if len(value) == 0 {
		return tx.writer.Delete(tableSettings, []byte(name))
	}

	return tx.writer.Put(tableSettings, []byte(name), slices.Clone(value))
}
