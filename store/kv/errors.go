package kv

import "errors"

// ErrStop is returned by a visitor that has seen enough. Scan and Walk end early and return nil.
var ErrStop = errors.New("stop the scan")
