package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
	"gardu/store"
)

// couponCommand is `gardu coupon`.
func (c *console) couponCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use: "coupon", Short: "Coupons that take something off a price",
		Long:    "A coupon takes a fixed amount or a percentage off a price.",
		Example: "  gardu coupon add HEMAT --percent-hundredths 1000 --cap 50000",
	}, c.couponListCommand(), c.couponShowCommand(), c.couponChangeCommand(true),
		c.couponChangeCommand(false), c.removeFound("coupon", native.CouponPath, "CODE", c.findCoupon))
}

// removeByID is a command that removes a record of an id.
func (c *console) removeByID(word, path string) *cobra.Command {
	return c.removeFound(word, path, "ID", nil)
}

// removeFound is a command that removes a record; finds tells the id that the argument stands for,
// nil where that is typed.
func (c *console) removeFound(
	word, path, argument string, finds func(context.Context, string) (string, error),
) *cobra.Command {
	return moneyVerb[struct{}]{
		use: "remove " + argument, short: "Remove a " + word, method: "DELETE",
		example: "gardu " + word + " remove 3", path: path, takes: []string{argument}, finds: finds,
		done: said[struct{}](word + " %s is removed"),
	}.command(c)
}

// findCoupon returns the id of a coupon that is named by its code. Digits alone are an id, even
// where they are the code of another coupon.
func (c *console) findCoupon(ctx context.Context, name string) (string, error) {
	return findByName(ctx, c, name, func(coupon native.Coupon) (int64, bool) {
		return coupon.ID, strings.EqualFold(coupon.Code, name)
	}, func(client *adminClient, use func(raw []byte) error) error {
		return client.pages(ctx, native.CouponListPath, nil, use)
	})
}

// findByName returns the id of the one record of a list that bears a name, or the name itself where
// it is an id, with or without #. All hands over every record of the list.
func findByName[W any](
	ctx context.Context, c *console, name string, bears func(W) (id int64, is bool),
	all func(client *adminClient, use func(raw []byte) error) error,
) (string, error) {
	if id, err := numberArgument("ID", name); err == nil {
		return strconv.FormatInt(id, 10), nil
	}
	var found []int64
	look := func(raw []byte) error {
		record, err := decoded[W](raw)
		if id, is := bears(record); err == nil && is {
			found = append(found, id)
		}

		return err
	}
	err := c.asks(ctx, func(client *adminClient) error { return all(client, look) })
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", fmt.Errorf("%q is neither an id nor a name in the list", store.Brief(name))
	case len(found) > 1:
		return "", fmt.Errorf("%q names %d of them: say which by its id", store.Brief(name), len(found))
	default:
		return strconv.FormatInt(found[0], 10), nil
	}
}

// couponListCommand is `gardu coupon list`.
func (c *console) couponListCommand() *cobra.Command {
	return moneyList[native.Coupon]{
		use: "list", short: "List every coupon", example: "gardu coupon list",
		path: native.CouponListPath,
		columns: []column{
			left("ID"), left("CODE"), left("OFF"), right("USED"), left("FROM"), left("TO"), left("ACTIVE"),
		},
		cells: func(coupon native.Coupon) []string {
			return []string{
				strconv.FormatInt(coupon.ID, 10), coupon.Code, c.couponOff(coupon),
				strconv.FormatInt(coupon.Used, 10), coupon.From, coupon.To, yesNo(!coupon.Disabled),
			}
		},
	}.command(c)
}

// couponOff says what a coupon takes off.
func (c *console) couponOff(coupon native.Coupon) string {
	if coupon.Hundredths != 0 {
		return strconv.FormatFloat(float64(coupon.Hundredths)/100, 'f', -1, 64) + "%"
	}
	currency, err := c.currency()
	if err != nil {
		return strconv.FormatInt(coupon.Fixed, 10)
	}

	return currency.Show(coupon.Fixed)
}

// couponShowCommand is `gardu coupon show`.
func (c *console) couponShowCommand() *cobra.Command {
	return moneyVerb[native.Coupon]{
		use: "show CODE", short: "Show a coupon, by its code or id", method: "GET",
		example: "gardu coupon show HEMAT", path: native.CouponPath, takes: []string{"CODE"},
		finds: c.findCoupon,
		pairs: func(coupon native.Coupon) []pair {
			pairs := []pair{
				{"code", coupon.Code},
				{"description", coupon.Description},
				{"takes off", c.couponOff(coupon)},
				{"used", strconv.FormatInt(coupon.Used, 10)},
				{"reserved", strconv.FormatInt(coupon.Reserved, 10)},
				{"from", coupon.From},
				{"to", coupon.To},
				{"active", yesNo(!coupon.Disabled)},
				{"once per customer", yesNo(coupon.Once)},
			}
			for _, plan := range coupon.Plans {
				pairs = append(pairs, pair{"plan", plan})
			}

			return pairs
		},
	}.command(c)
}

// couponChangeCommand is `gardu coupon add` or `gardu coupon set`.
func (c *console) couponChangeCommand(fresh bool) *cobra.Command {
	var change native.CouponChange
	var fixed, bound, least *string
	verb := moneyVerb[native.Coupon]{
		use: "set CODE [--disabled] ...", short: "Change a coupon, by its code or id",
		method: "PATCH", example: "gardu coupon set HEMAT --disabled", path: native.CouponPath,
		takes: []string{"CODE"}, finds: c.findCoupon, done: said[native.Coupon]("coupon %s is changed"),
	}
	if fresh {
		verb.use, verb.short, verb.method = "add CODE --fixed AMOUNT ...", "Make a coupon", "POST"
		verb.example, verb.path = "gardu coupon add HEMAT --fixed 10000", native.CouponListPath
		verb.finds = nil
		verb.done = func(coupon native.Coupon, _ []string) string {
			return "coupon " + strconv.FormatInt(coupon.ID, 10) + " is made"
		}
	}
	verb.flags = func(command *cobra.Command) {
		options := optionSet{command.Flags()}
		options.text(&change.Description, "description", "`TEXT`")
		options.amount(&change.Hundredths, "percent-hundredths", "percent times 100: `NUMBER`")
		options.text(&fixed, "fixed", "`AMOUNT` that it takes off")
		options.text(&bound, "cap", "`AMOUNT` that a percentage takes off at most")
		options.text(&least, "min", "least price as `AMOUNT`")
		options.amount(&change.MaxUses, "max-uses", "`NUMBER`; 0 for no bound")
		options.list(&change.Plans, "plan", "`PLAN` that it is for; may be repeated")
		options.text(&change.From, "from", "first `DATE`")
		options.text(&change.To, "to", "last `DATE`")
		options.yes(&change.Disabled, "disabled", "not good for anything")
		options.yes(&change.Funded, "funded", "by the house: a reseller's margin stays whole")
		options.yes(&change.Once, "once", "once for each customer")
	}
	verb.body = func(arguments []string) (made any, err error) {
		if fresh {
			change.Code = &arguments[0]
		}
		for _, amount := range []struct {
			flag string
			text *string
			into **int64
		}{{"fixed", fixed, &change.Fixed}, {"cap", bound, &change.Cap}, {"min", least, &change.Min}} {
			if *amount.into, err = c.amountOrNil("--"+amount.flag, amount.text); err != nil {
				return nil, err
			}
		}

		return change, nil
	}

	return verb.command(c)
}

// billCommand is `gardu bill`.
func (c *console) billCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use: "bill", Short: "Extra charges of customers",
		Long:    "A bill is charged with each of the next purchases or invoices of a customer.",
		Example: "  gardu bill add C-1 Modem 25000 --times 12",
	}, c.billListCommand(), c.billAddCommand(), c.removeByID("bill", native.BillPath))
}

// billListCommand is `gardu bill list`.
func (c *console) billListCommand() *cobra.Command {
	return moneyList[native.Bill]{
		use: "list CUSTOMER", short: "List the bills of a customer", example: "gardu bill list C-1",
		path: native.CustomerBillListPath, takes: []string{"CUSTOMER"}, whole: true,
		columns: []column{left("ID"), left("NAME"), right("AMOUNT"), left("TIMES YET"), left("DONE")},
		cells: func(bill native.Bill) []string {
			times := "always"
			if bill.Left != 0 || bill.Done {
				times = strconv.FormatInt(bill.Left, 10)
			}
			amount := strconv.FormatInt(bill.Amount, 10)
			if currency, err := c.currency(); err == nil {
				amount = currency.Show(bill.Amount)
			}

			return []string{
				strconv.FormatInt(bill.ID, 10), bill.Name, amount, times, yesNo(bill.Done),
			}
		},
	}.command(c)
}

// billAddCommand is `gardu bill add`.
func (c *console) billAddCommand() *cobra.Command {
	var change native.BillChange

	return moneyVerb[native.Bill]{
		use: "add CUSTOMER NAME AMOUNT [--times NUMBER]", short: "Give a customer an extra charge",
		example: "gardu bill add C-1 Modem 25000 --times 12",
		path:    native.CustomerBillListPath, takes: []string{"CUSTOMER", "NAME", "AMOUNT"},
		flags: func(command *cobra.Command) {
			optionSet{command.Flags()}.amount(&change.Left, "times", "`NUMBER`; 0 for always")
		},
		body: func(arguments []string) (made any, err error) {
			change.Name = &arguments[1]
			change.Amount, err = c.amountOrNil("AMOUNT", &arguments[2])

			return change, err
		},
		done: func(bill native.Bill, _ []string) string {
			return "bill " + strconv.FormatInt(bill.ID, 10) + " is made"
		},
	}.command(c)
}
