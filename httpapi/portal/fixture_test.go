package portal_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"gardu/httpapi/portal"
	"gardu/store"
	"gardu/store/storetest"
)

// Names of what is in the shop.
const (
	budi    int64 = 1 // owes two invoices, and is isolated
	siti    int64 = 2 // owes nothing, and has expired
	andrew  int64 = 3 // owes nothing; speaks English
	lunas   int64 = 4 // owes nothing and is active
	ayu     int64 = 5 // is suspended
	orderID int64 = 70

	firstToken  = "K5RUMZLEKNHFGVSTKRAUGQ2DIVFEKTCN"
	secondToken = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"
	paidToken   = "PAIDPAIDPAIDPAIDPAIDPAIDPAIDPAID"
	orderToken  = "A1B2C3D4E5F6G7H8J9K0"

	budiAddress = "10.20.30.40"
	sitiAddress = "10.20.30.41"
	ayuAddress  = "10.20.30.42"
)

// qrisText is the code of a fictional merchant for 166,637.
const qrisText = "00020101021226690017ID.CO.EXAMPLE.WWW011893600099000000001702150000000000000170303UMI" +
	"51440014ID.CO.QRIS.WWW0215ID10200000000170303UMI5204481453033605406166637" +
	"5802ID5913NET DESA JAYA6007BANDUNG61054011162070703A0163042119"

// shop plays everything behind the pages. mu guards it.
type shop struct {
	clock *storetest.Clock

	mu          sync.Mutex
	addresses   map[netip.Addr]int64
	names       map[string]int64
	standings   map[int64]portal.Standing // by service, which has the id of its customer
	customers   map[int64]store.Customer
	company     store.Company
	invoices    map[int64]store.Invoice
	orders      map[string]store.Order
	offers      []portal.Offer
	attempts    map[string]store.Attempt
	payments    []store.Payment
	vouchers    map[string]bool
	generations map[int64]uint32
	pictures    map[string][]byte
	wishes      []store.PayWish // of every call of Pay
	back        string          // where the last of them returns to
	opened      int             // attempts that Pay has made
	failure     error           // that every call returns
	refusal     error           // that Pay returns
}

// day returns midnight of a day in the operator's zone.
func day(year int, month time.Month, date int) time.Time {
	return time.Date(year, month, date, 0, 0, 0, 0, storetest.Zone)
}

// newShop fills a shop.
func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{
		clock: storetest.NewClock(),
		addresses: map[netip.Addr]int64{
			netip.MustParseAddr(budiAddress): budi, netip.MustParseAddr(sitiAddress): siti,
			netip.MustParseAddr(ayuAddress): ayu,
		},
		names: map[string]int64{
			"budi@isp": budi, "100023": budi, "siti@isp": siti, "lunas@isp": lunas, "andrew@isp": andrew,
		},
		orders: map[string]store.Order{}, attempts: map[string]store.Attempt{},
		vouchers: map[string]bool{"RAHASIA1": true}, generations: map[int64]uint32{},
		pictures: map[string][]byte{},
	}
	s.hire()
	s.serve()
	s.bill()

	return s
}

// hire fills in people, and how they pay.
func (s *shop) hire() {
	s.customers = map[int64]store.Customer{
		budi:   {ID: budi, Number: "P-0001", Name: "Budi Santoso", Address: "Jl. Merdeka 17, Bandung"},
		siti:   {ID: siti, Name: "Siti"},
		andrew: {ID: andrew, Name: "Andrew O'Neil <script>", Language: "en"},
		lunas:  {ID: lunas, Name: "Lunas Selalu"},
		ayu:    {ID: ayu, Name: "Ayu Lestari"},
	}
	s.company = store.Company{
		ID: 1, Name: "Net Desa Jaya", Letter: store.Letter{
			Legal: "PT Net Desa Jaya", Address: "Jl. Asia Afrika 8, Bandung", NPWP: "01.234.567.8-901.000",
			PKP: true, Footer: "Pembayaran dianggap sah setelah dana kami terima.",
		},
	}
	s.offers = []portal.Offer{
		{Method: 1, Name: "QRIS", Kind: store.MethodQRIS},
		{
			Method: 2, Name: "Bank BCA", Kind: store.MethodTransfer,
			Details: "BCA\n1234567890\na.n. PT Net Desa Jaya\n",
		},
		{
			Method: 3, Name: "tripay", Kind: store.MethodGateway, FeeFlat: 4000,
			Channels: []string{"va-bca", "va-bri", "alfamart", "dana", "unheard-of"},
		},
		{Method: 4, Name: "Midtrans", Kind: store.MethodGateway, FeeParts: 70},
	}
}

// serve fills in services.
func (s *shop) serve() {
	begin := s.clock.Now().Add(-40 * 24 * time.Hour)
	plan := store.Plan{
		ID: 9, Name: "home-20", Price: 150_000, DataLimit: store.DataLimit{Total: 300e9},
		Sale: store.Sale{Title: "Rumah 20 Mbps"},
	}
	one := func(id int64, number string, state store.ServiceState) portal.Standing {
		return portal.Standing{
			Service: store.Service{
				ID: id, Number: number, Customer: id, Plan: plan.ID, Activated: begin,
				Expires: s.clock.Now().Add(5 * 24 * time.Hour),
			},
			Plan: plan, State: state,
		}
	}
	s.standings = map[int64]portal.Standing{
		budi: one(budi, "100023", store.StateIsolir), siti: one(siti, "100024", store.StateExpired),
		andrew: one(andrew, "100025", store.StateActive), lunas: one(lunas, "100026", store.StateActive),
		ayu: one(ayu, "100027", store.StateSuspended),
	}
	english := s.standings[andrew]
	english.Online, english.Data = true, &portal.Left{Left: 123_400_000_000, Limit: 300_000_000_000}
	english.Time = &portal.Left{Left: 5_430, Limit: 36_000}
	s.standings[andrew] = english
	over := s.standings[siti]
	over.Service.Expires = s.clock.Now().Add(-30 * time.Hour)
	s.standings[siti] = over
}

// bill fills in documents and payments.
func (s *shop) bill() {
	one := func(id, number int64, month time.Month, token string) store.Invoice {
		return store.Invoice{
			ID: id, Number: number, Customer: budi, Company: 1, Service: budi, Token: token,
			Lines: []store.Line{{Name: "Rumah 20 Mbps", Quantity: 1, Price: 150_000, Amount: 150_000}},
			Net:   150_000, Base: 137_500, Tax: 16_500, TaxLabel: "PPN 12%", Total: 166_500,
			Subtotal: 150_000, Begin: day(2026, month, 1), End: day(2026, month+1, 1),
			State: store.InvoiceFinal, Issued: day(2026, month, 1), Due: day(2026, month, 10),
			Isolir: day(2026, month, 15), Currency: store.IDR,
			Names: store.Names{
				Customer: "Budi Santoso", Address: "Jl. Merdeka 17, Bandung", Company: "PT Net Desa Jaya",
				NPWP: "01.234.567.8-901.000", Login: "budi@isp", Number: "100023",
			},
		}
	}
	first, second := one(11, 260101001, 1, firstToken), one(12, 260201001, 2, secondToken)
	second.Lines = append(second.Lines, store.Line{Name: "Sewa router", Quantity: 2, Price: 10_000, Amount: 20_000})
	second.Subtotal, second.Discount, second.Total, second.Paid = 170_000, 5_000, 183_150, 83_150
	second.Tax, second.Base = 18_150, 151_250
	paid := one(13, 251201001, 12, paidToken)
	paid.Paid = paid.Total
	s.invoices = map[int64]store.Invoice{11: first, 12: second, 13: paid}
	s.orders[orderToken] = store.Order{
		ID: orderID, Token: orderToken, Customer: siti, Plan: 9, Service: siti, Quantity: 1, Sealed: "Rumah 20 Mbps",
		Price: 150_000, Tax: 16_500, Total: 166_500, Created: s.clock.Now(),
		Expires: s.clock.Now().Add(24 * time.Hour),
	}
	s.payments = []store.Payment{
		{ID: 2, Customer: andrew, Amount: 166_500, Received: day(2026, 1, 9)},
		{ID: 1, Customer: andrew, Amount: 83_150, Received: day(2025, 12, 8)},
	}
}

// missing is the error of what is not there.
func missing(what string) error { return store.Errorf(store.NotFound, "there is no such %s", what) }

// ServiceAt finds the service with an address.
func (s *shop) ServiceAt(_ context.Context, address netip.Addr) (int64, error) {
	return pick(s, func() (int64, bool) { id, is := s.addresses[address]; return id, is })
}

// ServiceNamed finds the service of a name.
func (s *shop) ServiceNamed(_ context.Context, name string) (int64, error) {
	return pick(s, func() (int64, bool) { id, is := s.names[name]; return id, is })
}

// Customer reads a customer.
func (s *shop) Customer(_ context.Context, id int64) (store.Customer, error) {
	return pick(s, func() (store.Customer, bool) { one, is := s.customers[id]; return one, is })
}

// Company reads the only company.
func (s *shop) Company(_ context.Context, id int64) (store.Company, error) {
	return pick(s, func() (store.Company, bool) { return s.company, id == 0 || id == s.company.ID })
}

// Invoice reads a document.
func (s *shop) Invoice(_ context.Context, id int64) (store.Invoice, error) {
	return pick(s, func() (store.Invoice, bool) { one, is := s.invoices[id]; return one, is })
}

// InvoiceByToken finds a document.
func (s *shop) InvoiceByToken(_ context.Context, token string) (store.Invoice, error) {
	return s.invoiceBy(func(one *store.Invoice) bool { return one.Token == token })
}

// InvoiceOf finds a document by its number and that of its service.
func (s *shop) InvoiceOf(_ context.Context, number int64, service string) (store.Invoice, error) {
	return s.invoiceBy(func(one *store.Invoice) bool {
		return one.Number == number && one.Names.Number == service && one.Left() > 0
	})
}

// invoiceBy finds the first document that fits.
func (s *shop) invoiceBy(fits func(*store.Invoice) bool) (store.Invoice, error) {
	return pick(s, func() (store.Invoice, bool) {
		for _, one := range s.invoices {
			if fits(&one) {
				return one, true
			}
		}

		return store.Invoice{}, false
	})
}

// Owed lists what is open.
func (s *shop) Owed(_ context.Context, customer int64) (list []store.Invoice, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.invoices)) {
		if one := s.invoices[id]; one.Customer == customer && one.Left() > 0 {
			list = append(list, one)
		}
	}

	return list, s.failure
}

// Payments lists payments.
func (s *shop) Payments(_ context.Context, customer int64, limit int) (list []store.Payment, err error) {
	for _, one := range s.payments {
		if one.Customer == customer && len(list) < limit {
			list = append(list, one)
		}
	}

	return list, nil
}

// OrderByToken finds an order.
func (s *shop) OrderByToken(_ context.Context, token string) (store.Order, error) {
	return pick(s, func() (store.Order, bool) { one, is := s.orders[token]; return one, is })
}

// Renew orders another term for siti's service, and for no other.
func (s *shop) Renew(_ context.Context, service int64) (store.Order, error) {
	if service != siti {
		return store.Order{}, store.Errorf(store.Conflict, "the plan is not sold any more")
	}

	return s.orders[orderToken], nil
}

// Offers lists the ways to pay.
func (s *shop) Offers(context.Context, int64) ([]portal.Offer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.offers, s.failure
}

// Pay opens an attempt, or returns the open one for the same.
func (s *shop) Pay(_ context.Context, wish store.PayWish, back string) (store.Attempt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wishes, s.back = append(s.wishes, wish), back
	if err := cmp.Or(s.failure, s.refusal); err != nil {
		return store.Attempt{}, err
	}
	reference := fmt.Sprintf("G%019d", wish.Method*1000+wish.Order+wish.Invoice+wish.Customer)
	if known, is := s.attempts[reference]; is {
		return known, nil
	}
	s.opened++
	made := store.Attempt{
		ID: int64(len(s.attempts) + 1), Reference: reference, Method: wish.Method, Channel: wish.Channel,
		Order: wish.Order, Invoice: wish.Invoice, Customer: wish.Customer, Amount: 166_637, Code: 137,
		State: store.AttemptPending, Created: s.clock.Now(), Expires: s.clock.Now().Add(24 * time.Hour),
	}
	switch {
	case wish.Method == 1:
		made.QR = qrisText
	case wish.Method == 3:
		made.PayCode, made.Amount, made.Code = "8077700012345678", 170_500, 0
	case wish.Method == 4:
		made.URL, made.Amount, made.Code = "https://pay.example/p/1", 167_666, 0
	}
	if made.Customer == 0 {
		made.Customer = budi
	}
	s.attempts[reference] = made

	return made, nil
}

// Attempt finds an attempt.
func (s *shop) Attempt(_ context.Context, reference string) (store.Attempt, error) {
	return pick(s, func() (store.Attempt, bool) { one, is := s.attempts[reference]; return one, is })
}

// KeepPicture keeps a picture.
func (s *shop) KeepPicture(_ context.Context, kind string, picture []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := sha256.Sum256(picture)
	name := hex.EncodeToString(sum[:4]) + "." + kind
	s.pictures[name] = picture

	return name, s.failure
}

// SubmitProof hands a proof in.
func (s *shop) SubmitProof(_ context.Context, attempt int64, picture, sender string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for reference, one := range s.attempts {
		if one.ID == attempt {
			one.State, one.Proof, one.Sender = store.AttemptReview, picture, sender
			s.attempts[reference] = one

			return nil
		}
	}

	return missing("attempt")
}

// Standing tells how a service stands.
func (s *shop) Standing(_ context.Context, service int64) (portal.Standing, error) {
	return pick(s, func() (portal.Standing, bool) { one, is := s.standings[service]; return one, is })
}

// Redeem takes a voucher once.
func (s *shop) Redeem(_ context.Context, _ int64, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.vouchers[code] {
		return missing("voucher")
	}
	delete(s.vouchers, code)

	return nil
}

// Generation tells which links are good.
func (s *shop) Generation(_ context.Context, service int64) (uint32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.generations[service], s.failure
}

// Revoke makes links void.
func (s *shop) Revoke(_ context.Context, service int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generations[service]++

	return nil
}

// pick reads one thing, or the failure that the shop has.
func pick[T any](s *shop, read func() (T, bool)) (one T, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure != nil {
		return one, s.failure
	}
	one, is := read()
	if !is {
		return one, missing("thing")
	}

	return one, nil
}

// set changes an attempt.
func (s *shop) set(reference string, change func(*store.Attempt)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.attempts[reference]
	change(&one)
	s.attempts[reference] = one
}

// fail lets everything fail with an error; nil ends that.
func (s *shop) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = err
}
