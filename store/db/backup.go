package db

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"time"

	"gardu/store"
)

// JournalSource is the part of a journal that a backup needs.
type JournalSource interface {
	// Pin keeps the journal from being trimmed until the function it returns is called.
	Pin() (unpin func())

	// Copy hands out the journal's files.
	Copy(ctx context.Context, visit func(name string, size int64, content io.Reader) error) error
}

// BackupSource is what a backup is made of. Book and Traffic are required.
type BackupSource struct {
	Book    *Book
	Traffic *Traffic
	Journal JournalSource // nil for none
	Archive *Archive      // nil for none
	Photos  string        // folder of pictures, which may be missing; empty for none
	KeyPath string        // of the key file, to put the key itself into the backup; empty not to
	Program string        // version of this program
	Now     time.Time     // when the backup is made; zero for the time of the book's clock
}

// WriteBackup writes a backup as one tar archive while everything is in use. The order makes the
// parts agree: the journal is kept from being trimmed, the traffic file is copied, then the
// journal, so that what was not folded in the one is in the other, then closed months, so that
// what leaves the traffic file meanwhile is in both, and the book as the last database, so that no
// session names a service that the book lacks. Pictures come behind it: each is on disk before the
// book names it. A slow writer holds old pages of the databases, so w should be a
// local file. The manifest that it returns is the one that it wrote.
func WriteBackup(ctx context.Context, w io.Writer, source BackupSource) (Manifest, error) {
	if source.Book == nil || source.Traffic == nil {
		return Manifest{}, store.Errorf(store.Internal,
			"making a backup: book and traffic are required")
	}
	if source.Now.IsZero() {
		source.Now = source.Book.now()
	}
	if source.Journal != nil {
		defer source.Journal.Pin()()
	}

	b := &backup{out: tar.NewWriter(w), source: source}
	if err := b.describe(ctx); err != nil {
		return Manifest{}, err
	}
	for _, part := range []func(context.Context) error{
		b.traffic, b.journal, b.archive, b.book, b.photos, b.key, b.finish,
	} {
		if err := part(ctx); err != nil {
			return Manifest{}, err
		}
	}

	return b.manifest, nil
}

// backup is one that is being written.
type backup struct {
	out      *tar.Writer
	source   BackupSource
	manifest Manifest
}

// describe fills the manifest with what is known beforehand.
func (b *backup) describe(ctx context.Context) (err error) {
	b.manifest = Manifest{
		Format: backupFormat, Program: b.source.Program, Made: b.source.Now.UTC(),
		Layouts: Layouts{Book: bookLayout, Traffic: trafficLayout},
		Key:     b.source.Book.key.Fingerprint(), WithKey: b.source.KeyPath != "",
	}
	if b.manifest.Mark, err = b.source.Traffic.Mark(ctx); err != nil {
		return err
	}
	b.manifest.Epoch, err = b.source.Book.Epoch(ctx)

	return err
}

// traffic copies the traffic file.
func (b *backup) traffic(ctx context.Context) error {
	return b.database(trafficName, func(w io.Writer) error {
		_, err := b.source.Traffic.Backup(ctx, w)

		return err
	})
}

// book copies the book.
func (b *backup) book(ctx context.Context) error {
	return b.database(bookName, func(w io.Writer) error {
		_, err := b.source.Book.Backup(ctx, w)

		return err
	})
}

// archive copies the files of closed months.
func (b *backup) archive(ctx context.Context) error {
	if b.source.Archive == nil {
		return nil
	}

	months, err := b.source.Archive.Months()
	if err != nil {
		return err
	}
	for _, month := range months {
		err := b.database("sessions-"+month.String()+".db", func(w io.Writer) error {
			_, err := b.source.Archive.Backup(ctx, month, w)

			return err
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// journal copies the journal's files.
func (b *backup) journal(ctx context.Context) error {
	if b.source.Journal == nil {
		return nil
	}

	return b.source.Journal.Copy(ctx, func(name string, size int64, content io.Reader) error {
		return b.file(journalName+"/"+name, size, content)
	})
}

// key copies the key file where that is wanted.
func (b *backup) key(context.Context) error {
	if b.source.KeyPath == "" {
		return nil
	}

	key, err := LoadKey(b.source.KeyPath)
	if err != nil {
		return err
	}
	if key.Fingerprint() != b.manifest.Key {
		return store.Errorf(store.Conflict, "the key file is not the key of the book")
	}
	file, err := os.Open(b.source.KeyPath)
	if err != nil {
		return store.Errorf(store.Internal, "reading the key file: %w", withoutPath(err))
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil {
		return store.Errorf(store.Internal, "reading the key file: %w", withoutPath(err))
	}

	return b.file(keyName, info.Size(), file)
}

// finish writes the manifest and ends the archive.
func (b *backup) finish(context.Context) error {
	text, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return store.Errorf(store.Internal, "writing the manifest: %w", err)
	}
	if err := b.entry(manifestName, append(text, '\n')); err != nil {
		return err
	}

	return writing(b.out.Close())
}

// file writes a member of known size.
func (b *backup) file(name string, size int64, content io.Reader) error {
	digest := sha256.New()
	if err := writing(b.out.WriteHeader(b.header(name, size))); err != nil {
		return err
	}
	if _, err := io.CopyN(io.MultiWriter(b.out, digest), content, size); err != nil {
		return writing(err)
	}
	b.note(name, size, digest)

	return nil
}

// database writes a member of unknown size in parts.
func (b *backup) database(name string, write func(io.Writer) error) error {
	parts := &partWriter{
		backup: b, name: name, digest: sha256.New(), part: make([]byte, 0, partSize),
	}
	if err := write(parts); err != nil {
		return err
	}
	if err := parts.flush(); err != nil {
		return err
	}
	b.note(name, parts.size, parts.digest)

	return nil
}

// note adds a member to the manifest.
func (b *backup) note(name string, size int64, digest hash.Hash) {
	member := Member{name, size, hex.EncodeToString(digest.Sum(nil))}
	b.manifest.Members = append(b.manifest.Members, member)
}

// entry writes one entry of the archive.
func (b *backup) entry(name string, content []byte) error {
	if err := b.out.WriteHeader(b.header(name, int64(len(content)))); err != nil {
		return writing(err)
	}
	_, err := b.out.Write(content)

	return writing(err)
}

// header describes an entry, readable by its owner alone.
func (b *backup) header(name string, size int64) *tar.Header {
	return &tar.Header{
		Typeflag: tar.TypeReg, Format: tar.FormatPAX,
		Name: name, Size: size, Mode: 0o600, ModTime: b.manifest.Made,
	}
}

// writing gives an error of the writer its words.
func writing(err error) error {
	if err == nil {
		return nil
	}

	return store.Errorf(store.Unavailable, "writing the backup: %w", withoutPath(err))
}

// partWriter cuts what is written into parts.
type partWriter struct {
	backup *backup
	name   string
	digest hash.Hash
	part   []byte
	number int
	size   int64
}

// Write fills the part at hand and writes it once it is full.
func (p *partWriter) Write(octets []byte) (int, error) {
	written := len(octets)
	_, _ = p.digest.Write(octets) // never fails
	for len(octets) > 0 {
		take := min(len(octets), partSize-len(p.part))
		p.part = append(p.part, octets[:take]...)
		octets = octets[take:]
		if len(p.part) < partSize {
			continue
		}
		if err := p.flush(); err != nil {
			return 0, err
		}
	}

	return written, nil
}

// flush writes the part at hand, if there is anything in it.
func (p *partWriter) flush() error {
	if len(p.part) == 0 {
		return nil
	}

	err := p.backup.entry(fmt.Sprintf("%s/%06d", p.name, p.number), p.part)
	p.size += int64(len(p.part))
	p.number++
	p.part = p.part[:0]

	return err
}
