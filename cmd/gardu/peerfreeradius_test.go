package main_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// freeradius is a FreeRADIUS server with a configuration of a test's own.
type freeradius struct {
	*process
	radiusServer
}

// freeradiusModules are the modules that any of these servers uses, but for the users.
const freeradiusModules = `
	pap { }
	chap { }
	mschap {
		use_mppe = yes
		require_encryption = no
		with_ntdomain_hack = yes
	}
	eap {
		default_eap_type = md5
		timer_expire = 60
		ignore_unknown_eap_types = no
		max_sessions = 256
		md5 { }
	}
	always ok {
		rcode = ok
	}
	always reject {
		rcode = reject
	}
`

// serveUsers is a virtual server that answers for the users of a file, and acknowledges accounting
// without keeping it.
const serveUsers = `
	authorize {
		chap
		mschap
		eap {
			ok = return
		}
		files
		pap
	}
	authenticate {
		Auth-Type PAP {
			pap
		}
		Auth-Type CHAP {
			chap
		}
		Auth-Type MS-CHAP {
			mschap
		}
		eap
	}
	post-auth {
		update reply {
			Message-Authenticator := 0x00
		}
	}
	accounting {
		ok
	}
`

// passOn is a virtual server that passes everything on to the home servers of realm gardu.
const passOn = `
	authorize {
		update control {
			Proxy-To-Realm := "gardu"
		}
	}
	authenticate {
		eap
	}
	preacct {
		update control {
			Proxy-To-Realm := "gardu"
		}
	}
	accounting {
		ok
	}
`

// freeradiusSetting is what a test wants of a FreeRADIUS.
type freeradiusSetting struct {
	users string // a users file
	site  string // serveUsers or passOn
	homes string // home servers, pools and realms
}

// newFreeradius writes a configuration and returns the command that serves it.
func newFreeradius(t testing.TB, setting freeradiusSetting) (radiusServer, *exec.Cmd) {
	t.Helper()
	binary := needs(t, "freeradius", "freeradius")
	folder := shortFolder(t)
	server := radiusServer{auth: freePort(t), acct: freePort(t), secret: secret}
	for _, name := range []string{"log", "run"} {
		writeFile(t, filepath.Join(folder, name, "keep"), "")
	}
	writeFile(t, filepath.Join(folder, "users"), setting.users)
	writeFile(t, filepath.Join(folder, "radiusd.conf"), setting.text(folder, server))

	return server, exec.Command(binary, "-f", "-xx", "-l", "stdout", "-d", folder)
}

// text is the whole configuration file.
func (s freeradiusSetting) text(folder string, server radiusServer) string {
	return strings.Join([]string{
		"prefix = /usr",
		"libdir = /usr/lib/freeradius",
		"raddbdir = " + folder,
		"logdir = " + folder + "/log",
		"run_dir = " + folder + "/run",
		"max_request_time = 30",
		"cleanup_delay = 0",
		"hostname_lookups = no",
		"proxy_requests = yes",
		"security {\n\treject_delay = 0\n\tstatus_server = yes\n}",
		"client loopback {\n\tipaddr = 127.0.0.0/8\n\tsecret = " + server.secret +
			"\n\trequire_message_authenticator = no\n}",
		s.homes,
		"modules {" + freeradiusModules + "\tfiles {\n\t\tfilename = " + folder + "/users\n\t}\n}",
		"server peer {",
		listenOn("auth", server.auth), listenOn("acct", server.acct), s.site,
		"}", "",
	}, "\n")
}

// listenOn is a listen section for a port of loopback.
func listenOn(kind string, port int) string {
	return fmt.Sprintf("listen {\n\ttype = %s\n\tipaddr = 127.0.0.1\n\tport = %d\n}", kind, port)
}

// startFreeradius starts a FreeRADIUS and waits until it listens.
func startFreeradius(t testing.TB, setting freeradiusSetting) *freeradius {
	t.Helper()
	server, command := newFreeradius(t, setting)
	peer := &freeradius{process: launch(t, "freeradius", command), radiusServer: server}
	peer.says("Ready to process requests")

	return peer
}

// homesOf are the home servers, pools and realm of a FreeRADIUS that passes on to an installation.
// It takes a home server that stays silent for a zombie, and asks it by Status-Server until it
// answers again.
func homesOf(i *installation) string {
	home := func(name, kind string, port int) string {
		return fmt.Sprintf(`home_server %s {
	type = %s
	ipaddr = 127.0.0.1
	port = %d
	secret = %s
	response_window = 2
	zombie_period = 30
	status_check = status-server
	check_interval = 6
	check_timeout = 4
	num_answers_to_alive = 3
}
home_server_pool %s {
	type = fail-over
	home_server = %s
}
`, name, kind, port, secret, name, name)
	}

	return home("gardu-auth", "auth", i.auth) + home("gardu-acct", "acct", i.acct) + `realm gardu {
	auth_pool = gardu-auth
	acct_pool = gardu-acct
	nostrip
}
`
}

// freeradiusUser is an entry of a users file. The login stands there bare, so it has no blanks.
func freeradiusUser(login, password string, reply ...string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	entry := fmt.Sprintf("%s Cleartext-Password := \"%s\"\n", login, quoted.Replace(password))
	if len(reply) > 0 {
		entry += "\t" + strings.Join(reply, ",\n\t") + "\n"
	}

	return entry
}
