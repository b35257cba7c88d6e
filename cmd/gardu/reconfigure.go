package main

import (
	"context"
	"fmt"
	"os"
	"reflect"

	"gardu/configs"
	"gardu/httpapi/native"
)

// Reload reads the configuration again and puts in force what can be changed while running. A file
// with faults changes nothing; the error lists them.
func (d *Daemon) Reload(context.Context) (native.Reload, error) {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	fresh, err := configs.Load(d.path, os.Environ())
	if err != nil {
		return native.Reload{}, fmt.Errorf("reloading: %w", err)
	}
	if err := d.web.ReloadCertificate(); err != nil {
		return native.Reload{}, fmt.Errorf("reloading: %w", err)
	}
	var reloaded native.Reload
	if fresh.Isolir != d.config.Isolir {
		if err := d.office.Network.Directory.SetIsolir(fresh.IsolirProfile()); err != nil {
			return native.Reload{}, fmt.Errorf("reloading: %w", err)
		}
		d.office.Engine.WakeAll()
		d.config.Isolir = fresh.Isolir
		d.office.Fleet.adjust(&fresh)
		reloaded.Changed = append(reloaded.Changed, "isolir")
	}
	if !reflect.DeepEqual(fresh.Routers, d.config.Routers) {
		d.config.Routers = fresh.Routers
		d.office.Fleet.adjust(&fresh)
		reloaded.Changed = append(reloaded.Changed, "routers")
	}
	if fresh.Log.Level != d.config.Log.Level {
		level, err := fresh.Level()
		if err != nil {
			return native.Reload{}, fmt.Errorf("reloading: %w", err)
		}
		d.level.Set(level)
		d.config.Log.Level = fresh.Log.Level
		reloaded.Changed = append(reloaded.Changed, "log.level")
	}
	reloaded.Pending = differing(d.config, fresh)
	d.logger.Info("configuration reloaded",
		"changed", reloaded.Changed, "needs_restart", reloaded.Pending)

	return reloaded, nil
}

// differing lists the paths of the settings in which two configurations differ, as the file spells
// them.
func differing(old, fresh configs.Config) []string {
	return differingFields(reflect.ValueOf(old), reflect.ValueOf(fresh), "")
}

// differingFields walks two structs of one type.
func differingFields(old, fresh reflect.Value, prefix string) []string {
	var paths []string
	for i := range old.NumField() {
		path := prefix + old.Type().Field(i).Tag.Get("mapstructure")
		switch {
		case old.Field(i).Kind() == reflect.Struct:
			paths = append(paths, differingFields(old.Field(i), fresh.Field(i), path+".")...)
		case !reflect.DeepEqual(old.Field(i).Interface(), fresh.Field(i).Interface()):
			paths = append(paths, path)
		}
	}

	return paths
}
