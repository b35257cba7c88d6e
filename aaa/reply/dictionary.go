package reply

import (
	_ "embed"
	"strings"
	"sync"

	"layeh.com/radius/dictionary"

	"gardu/aaa/packet"
)

// dictionaryText holds the attributes that a plan may give, in the dictionary format that RADIUS
// servers share.
//
//go:embed dictionary.txt
var dictionaryText string

// definition is an attribute as the dictionary has it.
type definition struct {
	name   string
	vendor packet.Vendor // 0 for an attribute of the RFCs
	number packet.Type
	kind   dictionary.AttributeType
	values map[string]uint64 // named values, by name in lower case
}

// limit is the longest value that fits, in octets.
func (d *definition) limit() int {
	if d.vendor != 0 {
		return MaxVendorText
	}

	return packet.MaxValue
}

// definitions returns the attributes by name in lower case. They are read once; a dictionary that
// cannot be read is a fault of the build, which a test finds.
var definitions = sync.OnceValue(func() map[string]*definition {
	parsed, err := parseDictionary(dictionaryText)
	if err != nil {
		panic("reading the embedded dictionary: " + err.Error())
	}

	return parsed
})

// parseDictionary reads a dictionary.
func parseDictionary(text string) (map[string]*definition, error) {
	parser := dictionary.Parser{}

	parsed, err := parser.Parse(&embedded{Reader: strings.NewReader(text)})
	if err != nil {
		return nil, err
	}

	all := map[string]*definition{}
	addDefinitions(all, 0, parsed.Attributes, parsed.Values)

	for _, vendor := range parsed.Vendors {
		addDefinitions(all, packet.Vendor(vendor.Number), vendor.Attributes, vendor.Values)
	}

	return all, nil
}

// addDefinitions adds the attributes of one vendor, or of the RFCs.
func addDefinitions(
	all map[string]*definition, vendor packet.Vendor,
	attributes []*dictionary.Attribute, values []*dictionary.Value,
) {
	for _, attribute := range attributes {
		all[strings.ToLower(attribute.Name)] = &definition{
			name:   attribute.Name,
			vendor: vendor,
			number: packet.Type(attribute.OID[0]),
			kind:   attribute.Type,
			values: map[string]uint64{},
		}
	}

	for _, value := range values {
		if named := all[strings.ToLower(value.Attribute)]; named != nil {
			named.values[strings.ToLower(value.Name)] = value.Number
		}
	}
}

// embedded lets the parser read a text.
type embedded struct{ *strings.Reader }

// Name is what the parser calls the text in an error.
func (*embedded) Name() string { return "dictionary.txt" }

// Close does nothing.
func (*embedded) Close() error { return nil }
