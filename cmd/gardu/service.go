package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
	"gardu/store"
)

// serviceCommand is `gardu service`.
func (c *console) serviceCommand() *cobra.Command {
	commands := append(c.serviceVerbCommands(),
		c.serviceAddCommand(), c.serviceShowCommand(), c.serviceSetCommand(),
		c.serviceListCommand(), c.serviceRemoveCommand(), c.servicePasswordCommand(),
		c.serviceTopUpCommand(), c.serviceStatusCommand(), c.serviceLinkCommand())

	return noun(&cobra.Command{
		Use:   "service",
		Short: "Subscriptions: who may log in, and under which plan",
		Long: "A service is one subscription on the network. It is named by its login; where\n" +
			"several have the same login, --kind and --router tell which one is meant. #\n" +
			"and an id names it too.",
		Example: "  gardu service add budi --password - --plan 10M\n" +
			"  gardu service isolir budi\n" +
			"  gardu service show budi",
	}, commands...)
}

// serviceFlags adds the flags that a service is made and changed with.
func serviceFlags(command *cobra.Command, change *native.ServiceChange) {
	options := optionSet{command.Flags()}
	options.text(&change.Password, "password", "`PASSWORD`; - reads it from standard input")
	options.text(&change.PasswordForm, "password-form",
		"`clear|nt|hash`: how it is kept; nt serves PAP and MS-CHAP, hash PAP alone")
	options.yes(&change.Encoded, "password-encoded",
		"the password is already an NT hash (32 hexadecimal digits), or a bcrypt or argon2id text")
	options.text(&change.Plan, "plan", "`NAME` of its plan")
	options.number(&change.Quantity, "quantity", "how many `TIMES` the plan is bought")
	options.text(&change.Number, "number", "your own service `NUMBER`")
	options.text(&change.Customer, "customer",
		"`NUMBER` of its customer, or # and the id; empty for none")
	options.text(&change.MAC, "mac",
		"`MAC` of the only station, first for that of the first login, empty for any")
	options.text(&change.IP, "ip", "fixed IPv4 `ADDRESS`; empty for none")
	options.text(&change.IPv6Prefix, "ipv6-prefix", "fixed IPv6 `PREFIX` of the link; empty for none")
	options.text(&change.DelegatedIPv6, "delegated-ipv6",
		"fixed IPv6 `PREFIX` to delegate; empty for none")
	options.yes(&change.StartsAtLogin, "starts-at-login", "validity begins at the first login")
	options.number(&change.BillingAnchor, "billing-anchor",
		"`DAY` of the month on which periods end; 0 for none")
	options.text(&change.ExpiresAt, "expires", "`TIME` as 2026-12-31 or RFC 3339; empty for never")
	options.text(&change.Note, "note", "`TEXT` for yourself")
}

// whichService tells services of one login apart.
type whichService struct{ kind, router string }

// flags adds the flags that tell them apart.
func (w *whichService) flags(command *cobra.Command, router string) {
	command.Flags().StringVar(&w.kind, "kind", "", "`pppoe|hotspot|vpn` where several have this login")
	command.Flags().StringVar(&w.router, router, "",
		"`NAS` of the service where several have this login")
}

// path returns the path of the service with what tells it apart.
func (w *whichService) path(path, login string) string {
	query := url.Values{}
	if w.kind != "" {
		query.Set("kind", w.kind)
	}
	if w.router != "" {
		query.Set("router", w.router)
	}
	filled := native.Fill(path, login)
	if len(query) > 0 {
		filled += "?" + query.Encode()
	}

	return filled
}

// serviceAddCommand is `gardu service add`.
func (c *console) serviceAddCommand() *cobra.Command {
	var change native.ServiceChange
	command := &cobra.Command{
		Use:   "add LOGIN --password P --plan NAME",
		Short: "Add a service",
		Long: "Add a service. It may log in as soon as the command returns. The plan says\n" +
			"whether the login is for PPPoE, hotspot or VPN. Without a password whoever\n" +
			"knows the login gets in, as MAC authentication needs it.",
		Example: "  gardu service add budi --password rahasia --plan 10M --number 100017\n" +
			"  gardu service add siti --password - --plan 10M --mac first --ip 10.20.0.7\n" +
			"  gardu service add AA:BB:CC:DD:EE:FF --plan hotspot-day",
		Args: takes("LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			change.Login = &arguments[0]
			if err := c.reveal(ctx, "--password", change.Password); err != nil {
				return err
			}

			made := submission{http.MethodPost, native.ServiceListPath, change}

			return c.submitService(ctx, made, "service "+arguments[0]+" is added")
		}),
	}
	serviceFlags(command, &change)
	optionSet{command.Flags()}.text(&change.Router, "router",
		"`NAS` that it is tied to; empty for any")
	required(command, "plan")

	return command
}

// serviceSetCommand is `gardu service set`.
func (c *console) serviceSetCommand() *cobra.Command {
	var change native.ServiceChange
	var which whichService
	command := &cobra.Command{
		Use:   "set LOGIN [--plan NAME] ...",
		Short: "Change a service",
		Long:  "Change a service. What is not said stays as it is; an empty text clears.",
		Example: "  gardu service set budi --plan 20M\n" +
			"  gardu service set budi --expires 2026-12-31\n" +
			"  gardu service set budi --mac \"\"",
		Args: takes("LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if isEmpty(change) {
				return usagef("nothing is to be changed; say what, for example --plan 20M")
			}
			if err := c.reveal(ctx, "--password", change.Password); err != nil {
				return err
			}

			path := which.path(native.ServicePath, arguments[0])
			patched := submission{http.MethodPatch, path, change}

			return c.submitService(ctx, patched, "service "+arguments[0]+" is changed")
		}),
	}
	serviceFlags(command, &change)
	options := optionSet{command.Flags()}
	options.text(&change.Login, "login", "new `LOGIN`")
	options.text(&change.Router, "router", "`NAS` that it is tied to from now on; empty for any")
	which.flags(command, "of-router")

	return command
}

// submitService makes or changes a service and tells it, and which logins its password cannot
// serve.
func (c *console) submitService(ctx context.Context, change submission, sentence string) error {
	return c.submit(ctx, change, func(answer json.RawMessage) error {
		return c.serviceDone(answer, sentence)
	})
}

// serviceDone tells what submitService does.
func (c *console) serviceDone(raw json.RawMessage, sentence string) error {
	if err := c.done(raw, "%s", sentence); err != nil {
		return err
	}
	var service native.Service
	if json.Unmarshal(raw, &service) != nil {
		return nil
	}
	form, err := store.ParseSecretForm(service.SecretForm)
	if err != nil || form.Remark() == "" {
		return nil
	}
	for _, warning := range service.Warnings {
		if strings.Contains(warning, form.Remark()) {
			return nil
		}
	}
	c.say("note: %s", form.Remark())

	return nil
}

// serviceShowCommand is `gardu service show`.
func (c *console) serviceShowCommand() *cobra.Command {
	var which whichService
	command := &cobra.Command{
		Use:   "show LOGIN",
		Short: "Show a service: what it gets, why, and what it has used",
		Long: "Show a service: what it gets now and why, what it has used in each window and\n" +
			"what is left, and where it is online. Its password is never shown.",
		Example: "  gardu service show budi\n" +
			"  gardu service show budi --json",
		Args: takes("LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, which.path(native.ServicePath, arguments[0]), c.servicePairs)
		}),
	}
	which.flags(command, "router")

	return command
}

// formText says how a password is kept.
func formText(form string) string {
	switch form {
	case "none":
		return "none"
	case "clear":
		return "kept encrypted; serves PAP, CHAP and MS-CHAP"
	case "nt":
		return "NT hash; serves PAP and MS-CHAP"
	case "hash":
		return "one-way hash; serves PAP alone"
	default:
		return form
	}
}

// serviceListCommand is `gardu service list`.
func (c *console) serviceListCommand() *cobra.Command {
	filter := url.Values{}
	command := &cobra.Command{
		Use:   "list",
		Short: "List services",
		Long:  "List services; every flag narrows the list.",
		Example: "  gardu service list\n" +
			"  gardu service list --plan 10M --state isolir\n" +
			"  gardu service list --json | jq -r .login",
		Args: takes(),
	}
	filters := filterSet{command.Flags(), filter}
	filters.text("plan", "`NAME` of a plan")
	filters.text("kind", "`pppoe|hotspot|vpn`")
	filters.text("router", "`NAS` that they are tied to")
	filters.text("prefix", "`TEXT` that the login begins with")
	filters.text("mac", "`MAC` of a station")
	filters.text("customer", "`NUMBER` of a customer, or # and the id")
	filters.text("state", "`pending|active|isolir|suspended|expired|terminated`")
	command.RunE = does(func(ctx context.Context, _ []string) error {
		list := newListing(c, func(s native.Service) []string {
			return []string{
				s.Login, s.Number, s.Kind, s.Plan, s.State, s.Customer, s.IP,
				c.instantOr(s.ExpiresAt, "never"),
			}
		}, left("LOGIN"), left("NUMBER"), left("KIND"), left("PLAN"), left("STATE"),
			left("CUSTOMER"), left("IP"), left("EXPIRES"))

		return list.listed(ctx, c, native.ServiceListPath, filter)
	})

	return command
}

// serviceRemoveCommand is `gardu service remove`.
func (c *console) serviceRemoveCommand() *cobra.Command {
	var which whichService
	command := &cobra.Command{
		Use:   "remove LOGIN",
		Short: "Remove a service",
		Long: "Remove a service. Its login is refused from then on; its sessions stay\n" +
			"counted.",
		Example: "  gardu service remove budi",
		Args:    takes("LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, which.path(native.ServicePath, arguments[0]), "service "+arguments[0])
		}),
	}
	which.flags(command, "router")

	return command
}

// servicePasswordCommand is `gardu service password`.
func (c *console) servicePasswordCommand() *cobra.Command {
	var which whichService
	order := native.ServicePassword{}
	command := &cobra.Command{
		Use:   "password LOGIN PASSWORD|-",
		Short: "Set the password of a service",
		Long: "Set the password of a service; - reads it from standard input. A lockout of\n" +
			"the login ends. A password that is kept as a one-way hash (--password-form\n" +
			"hash) serves PAP alone; an NT hash (nt) serves PAP and MS-CHAP.",
		Example: "  gardu service password budi -\n" +
			"  gardu service password budi rahasia --password-form nt",
		Args: takes("LOGIN", "PASSWORD (or -)"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			password := arguments[1]
			if err := c.reveal(ctx, "password", &password); err != nil {
				return err
			}
			order.Password = password

			path := which.path(native.ServicePasswordPath, arguments[0])
			posted := submission{http.MethodPost, path, order}

			return c.submitService(ctx, posted, "service "+arguments[0]+" has a new password")
		}),
	}
	flags := command.Flags()
	flags.StringVar(&order.PasswordForm, "password-form", "",
		"`clear|nt|hash`: how it is kept (default clear)")
	flags.BoolVar(&order.Encoded, "password-encoded", false,
		"the password is already a hash of that form")
	which.flags(command, "router")

	return command
}
