package configs

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	_ "time/tzdata" // the zone must be known on a machine without tzdata

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"

	"gardu/store"
)

// Sample is the annotated sample file; it says the defaults.
//
//go:embed gardu.yaml
var Sample []byte

// environmentPrefix begins every variable that is ours.
const environmentPrefix = "GARDU_"

// ConfigVariable names the configuration file; it is the one variable of ours that is no key.
const ConfigVariable = environmentPrefix + "CONFIG"

// maximumFile bounds the configuration file, in octets.
const maximumFile = 1 << 20

// Load reads the file, unless its path is empty, and the environment, given as os.Environ gives it.
// Its errors are all faults joined, each an Invalid error with the path of its key; a file that is
// not there is NotFound.
func Load(path string, environment []string) (Config, error) {
	reader := viper.NewWithOptions(viper.KeyDelimiter("."))
	reader.SetConfigType("yaml")
	if path != "" {
		if err := readFile(reader, path); err != nil {
			return Config{}, err
		}
	}
	config := Default()
	leaves := leavesOf(reflect.TypeOf(config), "")
	faults := unknownKeys(reader, leaves)
	faults = append(faults, applyEnvironment(reader, leaves, environment)...)
	if err := reader.Unmarshal(&config, strictly); err != nil {
		faults = append(faults, decodeFaults(err)...)
	}
	// What could not be read stands at its default, which is sound, so the rest can be checked all
	// the same.
	if faults = append(faults, config.Validate()...); len(faults) > 0 {
		return Config{}, fmt.Errorf("reading the configuration: %w", errors.Join(faults...))
	}

	return config, nil
}

// readFile reads the YAML file.
func readFile(reader *viper.Viper, path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return store.Errorf(store.NotFound, "there is no configuration file %s", path)
	}
	if err != nil {
		return store.Errorf(store.Invalid, "opening the configuration file: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	if info, err := file.Stat(); err != nil || info.Size() > maximumFile {
		return store.Errorf(store.Invalid,
			"the configuration file is larger than %d octets", maximumFile)
	}
	if err := reader.ReadConfig(file); err != nil {
		return store.Errorf(store.Invalid, "reading the configuration file: %w", err)
	}

	return nil
}

// strictly refuses weak typing: "yes" is no boolean and 5 is no duration.
func strictly(config *mapstructure.DecoderConfig) {
	config.WeaklyTypedInput = false
	config.DecodeHook = mapstructure.ComposeDecodeHookFunc(
		mapstructure.StringToTimeDurationHookFunc(),
		refuseBareDuration,
	)
}

// refuseBareDuration refuses a number where a duration is meant: without a unit it could be
// anything.
func refuseBareDuration(from, to reflect.Type, data any) (any, error) {
	if to == reflect.TypeFor[durationValue]() && from != to && from.Kind() != reflect.String {
		return nil, store.Invalidf("", "%v has no unit; write a duration like 5m", data)
	}

	return data, nil
}

// leavesOf lists the paths of all leaves of a struct with their types.
func leavesOf(structure reflect.Type, prefix string) map[string]reflect.Type {
	leaves := make(map[string]reflect.Type)
	for i := range structure.NumField() {
		field := structure.Field(i)
		path := prefix + field.Tag.Get("mapstructure")
		if field.Type.Kind() != reflect.Struct {
			leaves[path] = field.Type

			continue
		}
		for inner, kind := range leavesOf(field.Type, path+".") {
			leaves[inner] = kind
		}
	}

	return leaves
}

// unknownKeys reports the keys of the file that are not ours.
func unknownKeys(reader *viper.Viper, leaves map[string]reflect.Type) []error {
	var faults []error
	for _, key := range reader.AllKeys() {
		if _, known := leaves[key]; !known {
			faults = append(faults, store.Invalidf(key, "is not a key of the configuration"))
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })

	return faults
}

// applyEnvironment sets the leaves that the environment names, and reports the variables of ours
// that name none.
func applyEnvironment(
	reader *viper.Viper, leaves map[string]reflect.Type, environment []string,
) []error {
	names := make(map[string]string, len(leaves))
	for path := range leaves {
		names[environmentPrefix+strings.ToUpper(strings.ReplaceAll(path, ".", "_"))] = path
	}
	var faults []error
	for _, entry := range environment {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, environmentPrefix) || name == ConfigVariable {
			continue
		}
		path, known := names[name]
		if !known {
			faults = append(faults, store.Invalidf(name, "is not a variable of the configuration"))

			continue
		}
		typed, err := typedValue(leaves[path], value)
		if err != nil {
			faults = append(faults, store.Invalidf(name, "%v", err))

			continue
		}
		reader.Set(path, typed)
	}

	return faults
}

// decodeFaults splits what the decoder reports into one fault for each key.
func decodeFaults(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var faults []error
		for _, each := range joined.Unwrap() {
			faults = append(faults, decodeFaults(each)...)
		}

		return faults
	}
	var decoding *mapstructure.DecodeError
	if errors.As(err, &decoding) {
		return []error{store.Invalidf(decoding.Name(), "%v", decoding.Unwrap())}
	}

	return []error{store.Errorf(store.Invalid, "%w", err)}
}
