package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// backupMode keeps an archive to its owner: it holds what customers are called.
const backupMode = 0o600

// backupCommand is `gardu backup`.
func (c *console) backupCommand() *cobra.Command {
	withKey := false
	command := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a backup while the daemon runs",
		Long: "Write a backup while the daemon runs. The file appears under its name once it\n" +
			"is whole, readable for you alone; one that is there is not overwritten. The\n" +
			"key of the secrets is left out unless --with-key is given: whoever has both\n" +
			"can read every password.",
		Example: "  gardu backup /srv/backups/gardu-$(date +%F).tar\n" +
			"  gardu backup /root/gardu-with-key.tar --with-key",
		Args: takes("FILE"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if err := mustNotExist(arguments[0]); err != nil {
				return err
			}

			return c.asks(ctx, func(client *adminClient) error {
				return c.backup(ctx, client, arguments[0], withKey)
			})
		}),
	}
	command.Flags().BoolVar(&withKey, "with-key", false,
		"put the key of the secrets into the archive")

	return command
}

// backup writes what the daemon sends to a file that takes its name last.
func (c *console) backup(
	ctx context.Context, client *adminClient, name string, withKey bool,
) error {
	path := native.BackupPath
	if withKey {
		path += "?with_key=true"
	}
	response, err := client.do(ctx, http.MethodPost, path, "", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	size, err := writeWhole(name, response.Body)
	if err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	c.say("%s is written, %s", printable(name), octets(uint64(size)))
	if !withKey {
		c.say("The key is not in it; keep a copy of the file `key` of the store in another place.")
	}

	return nil
}

// writeWhole writes a stream to a file that exists under its name only once all of it is on disk.
func writeWhole(name string, content io.Reader) (size int64, err error) {
	folder := filepath.Dir(name)
	file, err := os.CreateTemp(folder, "."+filepath.Base(name)+".*") // mode 0600
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	size, err = io.Copy(file, content)
	if err = errors.Join(err, file.Chmod(backupMode), file.Sync(), file.Close()); err != nil {
		return 0, err
	}
	if err = mustNotExist(name); err != nil {
		return 0, err
	}
	if err = os.Rename(file.Name(), name); err != nil {
		return 0, err
	}

	return size, syncFolder(folder)
}

// mustNotExist refuses to overwrite.
func mustNotExist(name string) error {
	_, err := os.Lstat(name)
	switch {
	case err == nil:
		return fmt.Errorf("%s is there already, and is not overwritten", name)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	default:
		return fmt.Errorf("looking for the file: %w", err)
	}
}

// syncFolder puts the names of a folder on disk.
func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return err
	}

	return errors.Join(folder.Sync(), folder.Close())
}
