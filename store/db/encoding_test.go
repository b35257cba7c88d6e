package db_test

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// typicalService is a service as an ISP has a million of. Its secret is empty here, because every
// encoding would carry the same sealed octets.
func typicalService(number int) store.Service {
	service := storetest.Service(fmt.Sprintf("pelanggan%06d", number), int64(number%20+1))
	service.ID = int64(number)
	service.Revision = 7
	service.Number = fmt.Sprintf("GDU-%08d", number)
	service.Customer = int64(number)
	service.Router = int64(number%50 + 1)
	service.Address = netip.AddrFrom4([4]byte{10, byte(number >> 16), byte(number >> 8), byte(number)})
	service.BillingAnchor = number%28 + 1
	service.Secret = store.Secret{}

	return service
}

// manyServices is how many different services a benchmark goes round.
const manyServices = 4_096

// encodings are the ways that were weighed. Each decode goes into a value that is used again.
var encodings = []struct {
	name   string
	encode func(buffer []byte, s *store.Service) []byte
	decode func(value []byte, s *store.Service) error
}{
	{"tagged", func(buffer []byte, s *store.Service) []byte {
		return db.AppendService(buffer, nil, s)
	}, func(value []byte, s *store.Service) error {
		return db.DecodeServiceInto(nil, 1, value, s)
	}},
	{"fixed", encodeFixed, decodeFixed},
	{"json", func(_ []byte, s *store.Service) []byte {
		value, _ := json.Marshal(openService{Service: *s})

		return value
	}, func(value []byte, s *store.Service) error {
		var open openService
		err := json.Unmarshal(value, &open)
		*s = open.Service

		return err
	}},
	{"gob", func(_ []byte, s *store.Service) []byte {
		var out bytes.Buffer
		_ = gob.NewEncoder(&out).Encode(s)

		return out.Bytes()
	}, func(value []byte, s *store.Service) error {
		return gob.NewDecoder(bytes.NewReader(value)).Decode(s)
	}},
}

// openService puts an ordinary field before the secret, which refuses to be read from JSON.
type openService struct {
	store.Service
	Secret []byte `json:",omitempty"`
}

// BenchmarkEncoding repeats the figures beside the choice in codec.go.
func BenchmarkEncoding(b *testing.B) {
	samples := make([]store.Service, manyServices)
	for i := range samples {
		samples[i] = typicalService(i + 1)
	}

	for _, encoding := range encodings {
		values := make([][]byte, manyServices)
		octets := 0
		for i := range samples {
			values[i] = bytes.Clone(encoding.encode(nil, &samples[i]))
			octets += len(values[i])
		}

		b.Run(encoding.name+"/encode", func(b *testing.B) {
			b.ReportAllocs()
			var buffer []byte
			for i := 0; b.Loop(); i++ {
				buffer = encoding.encode(buffer[:0], &samples[i%manyServices])
			}
			b.ReportMetric(float64(octets)/manyServices, "octets")
		})
		b.Run(encoding.name+"/decode", func(b *testing.B) {
			b.ReportAllocs()
			var service store.Service
			for i := 0; b.Loop(); i++ {
				if err := encoding.decode(values[i%manyServices], &service); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// encodeFixed writes every field in a fixed order and without a tag, as the densest encoding
// would.
func encodeFixed(out []byte, s *store.Service) []byte {
	for _, number := range []uint64{
		s.Revision, uint64(s.Customer), uint64(s.Plan), uint64(s.Quantity), uint64(s.Access), uint64(s.Router),
		uint64(s.BillingAnchor), uint64(s.Holds), uint64(s.Voucher),
		uint64(s.Activated.UnixMicro()), uint64(s.Expires.UnixMicro()), uint64(s.Created.UnixMicro()),
	} {
		out = binary.AppendUvarint(out, number)
	}
	address, _ := s.Address.MarshalBinary()
	for _, text := range []string{s.Number, s.Login, s.Note, string(address)} {
		out = binary.AppendUvarint(out, uint64(len(text)))
		out = append(out, text...)
	}

	return out
}

// decodeFixed reads what encodeFixed has written.
func decodeFixed(value []byte, s *store.Service) error {
	*s = store.Service{}
	number := func() uint64 {
		read, n := binary.Uvarint(value)
		value = value[n:]

		return read
	}
	text := func() string {
		length := number()
		read := string(value[:length])
		value = value[length:]

		return read
	}

	s.Revision, s.Customer, s.Plan = number(), int64(number()), int64(number())
	s.Quantity, s.Access, s.Router = int(number()), store.AccessKind(number()), int64(number())
	s.BillingAnchor, s.Holds, s.Voucher = int(number()), store.Holds(number()), int64(number())
	s.Activated = time.UnixMicro(int64(number())).UTC()
	s.Expires = time.UnixMicro(int64(number())).UTC()
	s.Created = time.UnixMicro(int64(number())).UTC()
	s.Number, s.Login, s.Note = text(), text(), text()
	s.Address, _ = netip.AddrFromSlice([]byte(text()))

	return nil
}
