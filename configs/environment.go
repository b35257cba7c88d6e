package configs

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// durationValue is the type of a leaf that holds a duration.
type durationValue = time.Duration

// typedValue reads the text of an environment variable as the type of its leaf.
func typedValue(kind reflect.Type, text string) (any, error) {
	if kind == reflect.TypeFor[durationValue]() {
		return parseDuration(text)
	}
	switch kind.Kind() {
	case reflect.String:
		return text, nil
	case reflect.Slice:
		if kind.Elem().Kind() == reflect.Int {
			return splitNumbers(text)
		}

		return splitList(text), nil
	case reflect.Int:
		number, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not a whole number", text)
		}

		return number, nil
	case reflect.Bool:
		switch text {
		case "true":
			return true, nil
		case "false":
			return false, nil
		default:
			return nil, fmt.Errorf("%q is not true or false", text)
		}
	default:
		return nil, fmt.Errorf("cannot be set from the environment")
	}
}

// parseDuration reads a duration with its unit.
func parseDuration(text string) (time.Duration, error) {
	duration, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration like 5m", text)
	}

	return duration, nil
}

// splitNumbers reads a list of whole numbers with commas between them.
func splitNumbers(text string) ([]int, error) {
	list := []int{}
	for _, one := range splitList(text) {
		number, err := strconv.Atoi(one)
		if err != nil {
			return nil, fmt.Errorf("%q is not a whole number", one)
		}
		list = append(list, number)
	}

	return list, nil
}

// splitList reads a list with commas between its texts; an empty text is an empty list.
func splitList(text string) []string {
	list := []string{}
	for _, one := range strings.Split(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}

	return list
}
