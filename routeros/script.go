package routeros

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"gardu/routeros/api"
	"gardu/store"
)

// Script returns the commands that prepare a new router, to be pasted into its terminal: a user for
// gardu with the least rights, a certificate for the connection, and the settings by which the
// router asks gardu. The router need not be reachable. It holds the passwords of the router.
func (f *Fleet) Script(ctx context.Context, router int64) (string, error) {
	sheet, err := f.config.Book.Sheet(ctx, router)
	if err != nil {
		return "", phrase("reading the book", err)
	}

	return scriptOf(sheet, Desired(sheet, f.marker)), nil
}

// scriptOf is Script for whoever has the sheet.
func scriptOf(sheet *Sheet, wanted *Wanted) string {
	s := script{sheet: sheet, wanted: wanted}
	s.line("# %s, to be pasted into a terminal of RouterOS", asciiName(sheet.Router.Name))
	s.user()
	s.service()
	if sheet.Router.Mode.Asks() {
		s.asking()
	}
	s.resolver()

	return s.text.String()
}

// script is the text in the making. Nothing in it comes from customers.
type script struct {
	sheet  *Sheet
	wanted *Wanted
	text   strings.Builder
}

// line adds a line.
func (s *script) line(format string, arguments ...any) {
	fmt.Fprintf(&s.text, format+"\n", arguments...)
}

// scriptEscapes writes what has a meaning inside quotes of RouterOS as what it stands for.
var scriptEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "?", `\?`,
	"\n", `\n`, "\r", `\r`, "\t", `\t`)

// scriptText puts a value into quotes. Octets that a terminal would not take are written as codes.
func scriptText(value string) string {
	var text strings.Builder
	for at := range len(value) {
		one := value[at : at+1]
		switch {
		case one[0] >= ' ' && one[0] <= '~':
			text.WriteString(scriptEscapes.Replace(one))
		default:
			fmt.Fprintf(&text, `\%02X`, one[0])
		}
	}

	return `"` + text.String() + `"`
}

// group is the name of the group of rights, and of the certificate.
const group = "gardu"

// user makes the user that gardu logs in as: rights that are not named are not given. It may come
// from gardu alone, where gardu's addresses are known.
func (s *script) user() {
	s.line("/user group add name=%s policy=api,read,write,sensitive,test", group)
	line := fmt.Sprintf("/user add name=%s group=%s password=%s", scriptText(s.sheet.Router.User),
		group, scriptText(string(s.sheet.Router.Password.Value)))
	if from := s.from(); from != "" {
		line += " address=" + from
	}
	s.line("%s", line)
}

// from lists gardu's addresses as the router sees them.
func (s *script) from() string {
	var listed []string
	for _, endpoint := range s.sheet.Settings.Endpoints {
		listed = append(listed, netip.PrefixFrom(endpoint.Address, endpoint.Address.BitLen()).String())
	}

	return strings.Join(listed, ",")
}

// service opens the port that gardu dials, with a certificate unless a tunnel protects it. Without
// any, api-ssl offers only ciphers that nobody should use.
func (s *script) service() {
	host, port, _ := net.SplitHostPort(s.sheet.Router.Address)
	restrict := ""
	if from := s.from(); from != "" {
		restrict = " address=" + from
	}
	if s.sheet.Router.TLS == store.RouterPlain {
		s.line("/ip service set api disabled=no port=%s%s", port, restrict)

		return
	}
	s.line("/certificate add name=%s-ca common-name=%s-ca key-usage=key-cert-sign,crl-sign "+
		"days-valid=3650", group, group)
	s.line("/certificate sign %s-ca", group)
	alternative := ""
	if parsed, err := netip.ParseAddr(host); err == nil {
		alternative = " subject-alt-name=IP:" + parsed.String()
	} else if asciiName(host) == host {
		alternative = " subject-alt-name=DNS:" + host
	}
	s.line("/certificate add name=%s-api common-name=%s%s days-valid=3650", group,
		scriptText(host), alternative)
	s.line("/certificate sign %s-api ca=%s-ca", group, group)
	s.line("/ip service set api-ssl certificate=%s-api tls-version=only-1.2 disabled=no port=%s%s",
		group, port, restrict)
	s.line("/ip service set api disabled=yes")
}

// asking makes the router ask gardu by RADIUS. The rows carry gardu's marks, so the first round
// finds its own.
func (s *script) asking() {
	interim := api.FormatDuration(cmp.Or(s.sheet.Settings.Interim, defaultInterim))
	for at := range s.wanted.Objects[RADIUSClients] {
		s.add(&s.wanted.Objects[RADIUSClients][at])
	}
	s.line("/radius incoming set accept=yes port=%d", s.sheet.coaPort())
	s.line("/ppp aaa set use-radius=yes accounting=yes interim-update=%s", interim)
	s.line("/ip hotspot profile set [find] use-radius=yes radius-accounting=yes "+
		"radius-interim-update=%s", interim)
}

// add writes the line that makes an object.
func (s *script) add(object *Object) {
	step := added(object.Menu.table(), object, false)
	line := strings.ReplaceAll(strings.TrimPrefix(string(object.Menu), "/"), "/", " ")
	line = "/" + line + " add"
	for at := range step.Edits {
		line += " " + step.Edits[at].Name + "=" + scriptText(step.Edits[at].write)
	}
	s.line("%s", line)
}

// resolver lets isolated customers resolve names at the router.
func (s *script) resolver() {
	if s.sheet.isolirList() != "" {
		s.line("/ip dns set allow-remote-requests=yes")
	}
}
