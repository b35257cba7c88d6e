package rostest

import "strconv"

// noCategory is that of a trap which carries none, as most "failure:" texts do.
const noCategory = -1

// The categories of traps that RouterOS documents and that occur here.
const (
	categoryMissing     = 0 // a missing item or command
	categoryArgument    = 1 // a bad argument value
	categoryInterrupted = 2
)

// trap is an error of the router's own: the command failed, the connection goes on.
type trap struct {
	category int
	message  string
}

// Error makes a trap an error.
func (t *trap) Error() string { return t.message }

// words are the words of a !trap, without the tag.
func (t *trap) words() []string {
	words := []string{"!trap"}
	if t.category != noCategory {
		words = append(words, "=category="+strconv.Itoa(t.category))
	}

	return append(words, "=message="+t.message)
}

// asBy is the trap as a release sends it: release 6 has been seen to leave out the category of a
// missing item and of a bad argument, release 7 to send it.
func (t *trap) asBy(release release) *trap {
	if release.has(seven) || t.category == categoryInterrupted {
		return t
	}

	return failure(t.message)
}

// failure is a trap without a category.
func failure(message string) *trap { return &trap{category: noCategory, message: message} }

// badArgument is a trap about the value of an argument.
func badArgument(message string) *trap {
	return &trap{category: categoryArgument, message: message}
}

// missing is a trap about a command or item that is not there.
func missing(message string) *trap { return &trap{category: categoryMissing, message: message} }

// noMatch says that a reference or a choice is unknown.
func noMatch(argument string) *trap {
	return badArgument("input does not match any value of " + argument)
}

// ambiguous says that a prefix fits more than one name. It comes without a category.
func ambiguous(argument string) *trap {
	return failure("ambiguous value of " + argument +
		", more than one possible value matches input")
}

// invalidValue says that a value cannot be read.
func invalidValue(argument string) *trap {
	return badArgument("invalid value for argument " + argument)
}

// missingValue says that a required argument is not there.
func missingValue(arguments string) *trap {
	return missing("missing value(s) of argument(s) " + arguments)
}

// noItem says that an id is gone.
func noItem() *trap { return failure("no such item (4)") }

// interrupted is what a cancelled command ends with.
func interrupted() *trap {
	return &trap{category: categoryInterrupted, message: "interrupted"}
}

// notAllowed says that the user's group lacks a policy.
func (r *Router) notAllowed() *trap {
	if !r.release.has(plainLogin) {
		return failure("std failure: not allowed (9)")
	}

	return failure("not enough permissions (9)")
}

// unknownParameter says that a command does not take an argument.
func (r *Router) unknownParameter(name string) *trap {
	if r.release.has(namedParameter) {
		return failure("unknown parameter " + name)
	}

	return failure("unknown parameter")
}
