package main

// version is the version of this program; the build sets it (-ldflags "-X main.version=...").
var version = "unknown"
