package db

import (
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// Progress is how far an import has come, written in the transaction of each of its slices, so
// that it goes on where it was interrupted and takes no row twice.
type Progress struct {
	Name    string // of the import: what it imports and the digest of its input, say
	Lines   uint64 // of the input that are done, the header among them
	Offset  uint64 // octets of the input that are done
	Taken   uint64 // rows that made or changed a record
	Same    uint64 // rows that changed nothing
	Refused uint64 // rows at fault
	Done    bool
	Started time.Time
	Updated time.Time
}

// Progress returns how far an import has come; a NotFound error where it has not begun.
func (r *Lookup) Progress(name string) (Progress, error) {
	if err := checkName("import", name); err != nil {
		return Progress{}, err
	}
	value, err := r.reader.Get(tableImports, []byte(name))
	if err == nil && value == nil {
		err = store.Errorf(store.NotFound, "there is no such import")
	}
	if err != nil {
		return Progress{}, err
	}

	return decodeProgress(name, value)
}

// Imports lists every import that has begun, at most MaxPage of them.
func (r *BookReader) Imports() ([]Progress, error) {
	var imports []Progress
	err := r.reader.Scan(tableImports, kv.Range{Limit: MaxPage}, func(key, value []byte) error {
		progress, err := decodeProgress(string(key), value)
		imports = append(imports, progress)

		return err
	})

	return imports, err
}

// PutProgress stores how far an import has come.
func (tx *BookTx) PutProgress(progress Progress) error {
	if err := checkName("import", progress.Name); err != nil {
		return err
	}

	return tx.writer.Put(tableImports, []byte(progress.Name), encodeProgress(&tx.encoder, progress))
}

// DeleteProgress forgets an import.
func (tx *BookTx) DeleteProgress(name string) error {
	if err := checkName("import", name); err != nil {
		return err
	}

	return tx.writer.Delete(tableImports, []byte(name))
}

// encodeProgress appends a record, without its name, and returns it alone.
func encodeProgress(e *encoder, p Progress) []byte {
	start := len(e.out)
	e.begin()
	e.uint(1, p.Lines)
	e.uint(2, p.Offset)
	e.uint(3, p.Taken)
	e.uint(4, p.Same)
	e.uint(5, p.Refused)
	e.flag(6, p.Done)
	e.time(7, p.Started)
	e.time(8, p.Updated)

	return e.out[start:len(e.out):len(e.out)]
}

// decodeProgress reads a record.
func decodeProgress(name string, value []byte) (Progress, error) {
	progress := Progress{Name: name}
	var d decoder
	d.begin(value)
	for d.next() {
		switch d.field {
		case 1:
			progress.Lines = d.uint()
		case 2:
			progress.Offset = d.uint()
		case 3:
			progress.Taken = d.uint()
		case 4:
			progress.Same = d.uint()
		case 5:
			progress.Refused = d.uint()
		case 6:
			progress.Done = d.flag()
		case 7:
			progress.Started = d.time()
		case 8:
			progress.Updated = d.time()
		}
	}
	if d.err != nil {
		return Progress{}, store.Errorf(store.Internal, "reading the progress of an import: %w",
			d.err)
	}

	return progress, nil
}
