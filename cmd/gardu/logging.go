package main

import (
	"io"
	"log/slog"

	"gardu/configs"
)

// newLogger makes the log of the daemon. Its level can be changed while it runs.
func newLogger(config configs.Config, to io.Writer) (*slog.Logger, *slog.LevelVar, error) {
	level, err := config.Level()
	if err != nil {
		return nil, nil, err
	}
	variable := &slog.LevelVar{}
	variable.Set(level)
	options := &slog.HandlerOptions{Level: variable}
	if config.Log.Format == "text" {
		return slog.New(slog.NewTextHandler(to, options)), variable, nil
	}

	return slog.New(slog.NewJSONHandler(to, options)), variable, nil
}
