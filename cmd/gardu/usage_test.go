package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestWrongUsage(t *testing.T) {
	t.Parallel()

	for line, says := range map[string]string{
		"nas":                                         "`gardu nas` needs one of: add, show",
		"nas frobnicate":                              "`gardu nas` has no \"frobnicate\"",
		"frobnicate":                                  "unknown command \"frobnicate\"",
		"nas add":                                     "`gardu nas add` needs NAME",
		"nas add pop1":                                "\"address\", \"secret\" not set",
		"nas add pop1 pop2 --address x":               "takes NAME and nothing else",
		"nas list extra":                              "takes flags only",
		"nas set pop1":                                "nothing is to be changed",
		"nas add p --address x --coa-port 70000":      "\"70000\" is not a port",
		"nas add p --swap-octets=perhaps":             "\"perhaps\" is not true or false",
		"plan add p --shared-users many":              "\"many\" is not a whole number that fits",
		"plan add p --price 1.5":                      "\"1.5\" is not a whole number that fits",
		"plan add p --port-limit -1":                  "\"-1\" is not a whole number that fits",
		"plan add p --extra Filter-Id":                "is not NAME=VALUE",
		"plan add p --rate 1M/1M":                     "\"kind\" not set",
		"plan set p":                                  "nothing is to be changed",
		"service set budi":                            "nothing is to be changed",
		"plan add p --kind pppoe --traffic-day x":     "\"x\" is not a whole number that fits",
		"pool add home":                               "\"range\" not set",
		"pool set home":                               "nothing is to be changed",
		"company add":                                 "`gardu company add` needs NAME",
		"bandwidth add b":                             "\"rate\" not set",
		"method set tripay":                           "nothing is to be changed",
		"method add m --kind cash --setting x":        "must be NAME=VALUE",
		"customer set 100017":                         "nothing is to be changed",
		"customer verify 100017":                      "\"part\" not set",
		"ticket answer 260701001":                     "nothing is said",
		"ticket close 260701001":                      "\"remark\" not set",
		"paymentcode add":                             "\"method\" not set",
		"company set timur --reminders x":             "\"x\" is not a whole number that fits",
		"company set timur":                           "nothing is to be changed",
		"service topup budi":                          "nothing is to be added",
		"service topup budi 1GB --data 1GB":           "the size is given twice",
		"service topup budi 1GB 2GB":                  "takes LOGIN and nothing else",
		"session kick":                                "say one of LOGIN, --session ID and --nas NAME --all",
		"session kick budi --session 5":               "say one of LOGIN, --session ID and --nas NAME --all",
		"session kick --nas pop1":                     "say --all if that is meant",
		"session kick budi --all":                     "--all goes with --nas",
		"session kick --session x":                    "invalid argument",
		"session list --watch=0":                      "\"0\" is not a number of seconds from 1 to 3600",
		"service set budi --kind pppoe":               "nothing is to be changed",
		"service password budi":                       "needs LOGIN and PASSWORD (or -)",
		"session list --nas":                          "flag needs an argument: --nas",
		"auth log a b":                                "accepts at most 1 arg(s), received 2",
		"auth log --limit 0":                          "--limit must be at least 1",
		"operator add w --role x --router-password p": "--router-password needs --router-group",
		"import services":                             "needs FILE",
		"backup":                                      "needs FILE",
		"radtest budi":                                "needs LOGIN and PASSWORD",
		"service list --nonsense":                     "unknown flag: --nonsense",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			got := call(t, "", append([]string{"--socket", "/nonexistent"}, strings.Fields(line)...)...)
			got.expect(t, exitUsage, "")
			got.says(t, "gardu: ")
			got.says(t, says)
		})
	}
}

func TestUnreachableDaemon(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	dead := filepath.Join(folder, "s")
	listener, err := net.Listen("unix", dead)
	if err != nil {
		t.Fatal(err)
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	for _, socket := range []string{"/nonexistent/admin.sock", dead} {
		for _, line := range []string{
			"nas list", "reload", "doctor", "service isolir budi", "session kick budi", "session list --watch", "radtest a b --server 127.0.0.1:9",
		} {
			got := call(t, "", append([]string{"--socket", socket}, strings.Fields(line)...)...)
			got.expect(t, exitUnreachable, "")
			got.says(t, "no daemon answers on "+socket)
		}
	}
}

func TestSocketErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()

	denied := &net.OpError{Op: "dial", Err: fmt.Errorf("connect: %w", fs.ErrPermission)}
	for want, err := range map[string]error{
		"add yourself to group gardu (and log in again) or use sudo": denied,
		"start it with `gardu serve`":                                fs.ErrNotExist,
		"reaching the daemon":                                        errors.New("odd"),
	} {
		if got := explainSocket("/s", err).Error(); !strings.Contains(got, want) {
			t.Errorf("%v is explained as %q, want %q in it", err, got, want)
		}
	}
	for _, err := range []error{io.EOF, fmt.Errorf("x: %w", io.EOF)} {
		var unreachable *unreachableError
		if got := explainTalk(err); !errors.As(got, &unreachable) || !strings.Contains(got.Error(), "group gardu") {
			t.Errorf("%v is explained as %v", err, got)
		}
	}
}

func TestConfigurationFaultsAreListedWithTheirPaths(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "gardu.yaml")
	if err := os.WriteFile(path, []byte("timezone: Mars/Base\ncurrency: rupiah\nnonsense: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := call(t, "", "check", "--config", path)
	got.expect(t, exitRefused, "")
	got.says(t, "gardu: nonsense: ")
	got = call(t, "", "check", "--json", "--config", path)
	if first, _, _ := strings.Cut(got.stdout, "\n"); !strings.HasPrefix(first, `{"path":"nonsense","fault":`) {
		t.Errorf("wrote %s", got.stdout)
	}
	got = call(t, "", "check", "--config", filepath.Join(t.TempDir(), "absent.yaml"))
	got.expect(t, exitRefused, "")
	got.says(t, "there is no configuration file")
}

func TestEveryCommandIsExplainedWithAnExampleThatParses(t *testing.T) {
	t.Parallel()

	var walk func(command *cobra.Command)
	walk = func(command *cobra.Command) {
		if command.Short == "" || command.Long == "" || command.Example == "" {
			t.Errorf("%s lacks a short or long text, or an example", command.CommandPath())
		}
		for line := range strings.Lines(command.Example) {
			for _, words := range examples(line) {
				checkExample(t, command, words)
			}
		}
		for _, below := range command.Commands() {
			if below.Name() != "help" && below.Name() != "completion" {
				walk(below)
			}
		}
	}
	c := &console{}
	walk(c.rootCommand())
}

// examples finds the calls of the program in a line of a shell.
func examples(line string) [][]string {
	var calls [][]string
	for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == '|' || r == '&' }) {
		part, _, _ = strings.Cut(part, ">")
		part = strings.TrimSuffix(strings.TrimSpace(part), " 2")
		if _, rest, found := strings.Cut(" "+part, " gardu "); found {
			calls = append(calls, shellWords(rest))
		}
	}

	return calls
}

// shellWords splits a call at blanks outside quotation marks and substitutions.
func shellWords(line string) []string {
	var words []string
	quoted, word, some := rune(0), "", false
	for _, r := range line + " " {
		switch {
		case r == '(':
			quoted, word = ')', word+"("
		case quoted == r:
			quoted = 0
		case quoted == 0 && (r == '"' || r == '\''):
			quoted, some = r, true
		case quoted == 0 && r == ' ':
			if word != "" || some {
				words = append(words, word)
			}
			word, some = "", false
		default:
			word += string(r)
		}
	}

	return words
}

// checkExample parses an example as the program would, without running it.
func checkExample(t *testing.T, owner *cobra.Command, words []string) {
	t.Helper()
	c := &console{}
	command, rest, err := c.rootCommand().Find(words)
	if err == nil {
		err = command.ParseFlags(rest)
	}
	if err == nil && !errors.Is(err, pflag.ErrHelp) {
		err = errors.Join(command.ValidateArgs(command.Flags().Args()), command.ValidateRequiredFlags(),
			command.ValidateFlagGroups())
	}
	if err == nil && command.HasSubCommands() && command.Name() != "audit" { // which works alone too
		err = errors.New("names no verb")
	}
	if err != nil {
		t.Errorf("example %q of %s: %v", words, owner.CommandPath(), err)
	}
}

func TestHelpIsGrouped(t *testing.T) {
	t.Parallel()

	got := call(t, "", "help")
	if got.code != exitDone {
		t.Errorf("exit code %d", got.code)
	}
	for _, title := range []string{"Daily work:", "Set-up:", "Looking after it:"} {
		if !strings.Contains(got.stdout, title) {
			t.Errorf("no %q in the help:\n%s", title, got.stdout)
		}
	}
	if strings.Contains(got.stdout, "Additional Commands") {
		t.Errorf("a command stands outside the groups:\n%s", got.stdout)
	}
}

// TestLinesOfTheDocumentsParse reads the lines to paste of the README and of the operators' pages as
// the program would, without running them.
func TestLinesOfTheDocumentsParse(t *testing.T) {
	t.Parallel()

	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	if err != nil || len(pages) < 3 {
		t.Fatalf("found %v, %v", pages, err)
	}
	seen := 0
	for _, page := range append(pages, filepath.Join("..", "..", "README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			code, is := strings.CutPrefix(line, "    gardu ")
			if !is {
				continue
			}
			code, _, _ = strings.Cut(strings.TrimSpace(code), " # ")
			for _, words := range examples("gardu " + code) {
				checkExample(t, (&console{}).rootCommand(), words)
				seen++
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d lines", seen)
	}
}
