package db_test

import (
	"archive/tar"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
)

// keep writes a picture into a folder of data, and returns its name.
func keep(t *testing.T, dir, kind, content string) string {
	t.Helper()

	name := db.PhotoName(kind, []byte(content))
	write(t, dir, name, content)

	return name
}

// write writes a file into the folder of pictures.
func write(t *testing.T, dir, name, content string) {
	t.Helper()

	folder := filepath.Join(dir, "photos")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPicturesByTheirNames(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	folder := filepath.Join(dir, "photos")
	good := keep(t, dir, "png", "a picture")
	bad := keep(t, dir, "jpg", "another")
	write(t, dir, bad, "something else")
	write(t, dir, "key", "secret")
	if picture, err := db.ReadPhoto(folder, good); err != nil || string(picture) != "a picture" {
		t.Errorf("%q, %v", picture, err)
	}
	if _, err := db.ReadPhoto(folder, bad); !store.Is(err, store.Internal) {
		t.Errorf("a damaged picture: %v", err)
	}
	for _, name := range []string{
		"", "key", "../key", "/etc/passwd", good + "/..", strings.ToUpper(good), strings.TrimSuffix(good, "png"),
		strings.Replace(good, ".png", ".svg", 1), db.PhotoName("png", nil), "./" + good,
	} {
		if _, err := db.ReadPhoto(folder, name); !store.Is(err, store.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// backupPhotos makes a backup of a folder that has pictures.
func backupPhotos(t *testing.T) (source *folder, archive []byte, good string) {
	t.Helper()

	source = openFolder(t)
	source.photos = filepath.Join(source.dir, "photos")
	good = keep(t, source.dir, "png", "a picture")
	write(t, source.dir, db.PhotoName("jpg", []byte("x")), "damaged")
	write(t, source.dir, "."+good+".123", "half a pic")
	archive, manifest := source.backup(t, true)
	if manifest.Photos != 1 || manifest.PhotosLeftOut != 1 {
		t.Errorf("the manifest counts %d pictures, and %d left out", manifest.Photos, manifest.PhotosLeftOut)
	}

	return source, archive, good
}

func TestPicturesAreRestored(t *testing.T) {
	t.Parallel()

	_, archive, good := backupPhotos(t)
	dir := t.TempDir()
	later := keep(t, dir, "jpg", "of another day")
	keep(t, dir, "png", "a picture")
	for range 2 { // the second time over what the first has made
		if _, _, err := restore(t, archive, dir); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{good: "a picture", later: "of another day"} {
			picture, err := db.ReadPhoto(filepath.Join(dir, "photos"), name)
			if err != nil || string(picture) != want {
				t.Errorf("%s is %q, %v", name, picture, err)
			}
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "photos"))
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder has %d files, %v", len(entries), err)
	}
}

func TestNoPicturesAreNoFault(t *testing.T) {
	t.Parallel()

	source := openFolder(t)
	source.photos = filepath.Join(source.dir, "photos")
	archive, manifest := source.backup(t, true)
	if manifest.Photos != 0 || manifest.PhotosLeftOut != 0 {
		t.Errorf("the manifest counts %d, %d", manifest.Photos, manifest.PhotosLeftOut)
	}
	dir := t.TempDir()
	if _, _, err := restore(t, archive, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "photos")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder without pictures: %v", err)
	}
}

func TestRestoreRefusesPictures(t *testing.T) {
	t.Parallel()

	_, archive, good := backupPhotos(t)
	entry := "photos/" + good
	for name, change := range map[string]func(*tar.Header, []byte) ([]byte, bool){
		"one is missing": func(h *tar.Header, content []byte) ([]byte, bool) { return content, h.Name != entry },
		"one is damaged": func(h *tar.Header, content []byte) ([]byte, bool) {
			if h.Name == entry {
				content = []byte("another one")
			}

			return content, true
		},
		"one leads out": func(h *tar.Header, content []byte) ([]byte, bool) {
			if h.Name == entry {
				h.Name = "photos/../key"
			}

			return content, true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if _, _, err := restore(t, rewrite(t, archive, change), dir); !store.Is(err, store.Invalid) {
				t.Errorf("it is restored: %v", err)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("it left %v", left)
			}
		})
	}
}

func TestAPictureThatIsThereTwice(t *testing.T) {
	t.Parallel()

	source, _, good := backupPhotos(t)
	other := keep(t, source.dir, "png", "b picture")
	archive, _ := source.backup(t, true)
	twice := rewrite(t, archive, func(h *tar.Header, content []byte) ([]byte, bool) {
		if h.Name == "photos/"+other {
			h.Name, content = "photos/"+good, []byte("a picture")
		}

		return content, true
	})
	_, _, err := restore(t, twice, t.TempDir())
	if !store.Is(err, store.Invalid) {
		t.Errorf("it is restored: %v", err)
	}
}
