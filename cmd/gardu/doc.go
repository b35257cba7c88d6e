// Command gardu is an ISP in one binary: the daemon that MikroTik routers ask, and the command line
// of those who run it.
//
// The daemon (`gardu serve`) is put together in daemon.go, in the order of the floors: Folder opens
// the files, Network fills the memory from them, Office adds the verbs, then the RADIUS server, the
// Keeper for what is done in the background, the metrics and the admin socket. Shutdown undoes it
// in reverse.
//
//	command --HTTP over the admin socket--> httpapi/native --verbs--> Office --> Folder
//	   |                                                                ^
//	   +--- no daemon runs: the same server in this process ------------+
//
// Every other command asks the running daemon over its admin socket. When none runs it opens the
// folder itself and serves the same API to itself, so that there is one way to do a thing. A
// command's file is named for its noun; console.go holds what they share. Goroutines belong to the
// parts that start them.
package main
