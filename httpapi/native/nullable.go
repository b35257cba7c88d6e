package native

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaPrefix begins the reference to a shape that the document names.
const schemaPrefix = "#/components/schemas/"

// admitNulls describes the fields of records that may be null: pointers to other records, which
// the HTTP library describes by the reference alone. A field that is left out instead is as it is.
func admitNulls(registry huma.Registry) {
	for name, schema := range registry.Map() {
		of := registry.TypeFromRef(schemaPrefix + name)
		for of != nil && of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of == nil || of.Kind() != reflect.Struct {
			continue
		}
		for _, field := range reflect.VisibleFields(of) {
			if key, nullable := nullableKey(field); nullable {
				admitNull(schema, key)
			}
		}
	}
}

// nullableKey returns the key of a field, and whether it is sent as null where it has no value.
func nullableKey(field reflect.StructField) (key string, nullable bool) {
	key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	nullable = field.Type.Kind() == reflect.Pointer && !field.Anonymous &&
		!strings.Contains(options, "omit")

	return key, nullable
}

// admitNull lets a property that is a reference be null too.
func admitNull(schema *huma.Schema, key string) {
	property := schema.Properties[key]
	if property == nil || property.Ref == "" {
		return
	}
	schema.Properties[key] = &huma.Schema{
		Description: property.Description,
		AnyOf:       []*huma.Schema{{Ref: property.Ref}, {Type: typeNull}},
	}
	schema.Properties[key].PrecomputeMessages()
}

// typeNull is the type of nothing (JSON Schema 2020-12, validation, section 6.1.1).
const typeNull = "null"
