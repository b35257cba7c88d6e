// Package configs reads the one configuration file of gardu into a typed Config: defaults first,
// then the YAML file, then environment variables. It is the only package that knows viper.
//
// Every leaf can be set as GARDU_ and its path in upper case with underscores: radius.auth is
// GARDU_RADIUS_AUTH. Any other variable that begins with GARDU_, any key that is not known, and any
// value of the wrong type is a fault; Load reports all faults together, each with its path, and
// returns no half-read configuration. gardu.yaml is the annotated sample, embedded and loaded by a
// test, so that it cannot rot.
package configs
