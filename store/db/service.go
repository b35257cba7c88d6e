package db

import "gardu/store"

// services is how services are kept.
var services = &noun[store.Service]{
	noun: store.NounService, word: "service", table: tableServices,
	head:   func(s *store.Service) (*int64, *uint64) { return &s.ID, &s.Revision },
	encode: encodeService,
	decode: decodeService,
	check:  checkService,
	claims: serviceClaims,
	names:  serviceNames,
	index:  serviceIndex,
	stand:  standService,
	ripple: true,
}

// PutService stores a service. Its login must be free within its kind and router, and not be a
// voucher's code unless the service came from that voucher; its number, where it has one, must be
// free; plan, customer and router must be there.
func (tx *BookTx) PutService(service store.Service) (store.Service, error) {
	return services.put(tx, service)
}

// DeleteService removes a service.
func (tx *BookTx) DeleteService(id int64) error { return services.remove(tx, id) }

// checkService holds what a decoder and the keys demand. What makes sense is decided by whoever
// changes services.
func checkService(s *store.Service) error {
	switch {
	case s.Login == "":
		return store.Invalidf("login", "must not be empty")
	case len(s.Login) > store.MaxLogin:
		return store.Invalidf("login", "is longer than %d octets", store.MaxLogin)
	case s.Access > store.VPN:
		return store.Invalidf("access", "is not a kind of access")
	case s.Plan <= 0:
		return store.Invalidf("plan", "must not be empty")
	case s.Customer < 0:
		return store.Invalidf("customer", "must not be negative")
	case s.Router < 0:
		return store.Invalidf("router", "must not be negative")
	}
	if err := checkText("number", s.Number); err != nil {
		return err
	}

	return checkSecret("secret", s.Secret)
}

// serviceClaims lists what nobody but the service may have.
func serviceClaims(s *store.Service) []claim {
	claims := make([]claim, 0, 2)
	login := string(loginKey(s.Login, s.Access, s.Router))
	claims = append(claims, claim{tableLogins, login, "login"})
	if s.Number != "" {
		number := string(nameKey(store.NounService, byNumber, s.Number))
		claims = append(claims, claim{tableNames, number, "number"})
	}

	return claims
}

// serviceNames lists the records that a service names.
func serviceNames(s *store.Service) []ref {
	refs := make([]ref, 0, 3)
	refs = append(refs, ref{store.NounPlan, s.Plan, "plan"})
	if s.Customer != 0 {
		refs = append(refs, ref{store.NounCustomer, s.Customer, "customer"})
	}
	if s.Router != 0 {
		refs = append(refs, ref{store.NounNAS, s.Router, "router"})
	}

	return refs
}

// serviceIndex lists the further rows by which a service is found.
func serviceIndex(s *store.Service) []row {
	if s.MAC.IsZero() {
		return nil
	}

	return []row{{tableMACs, string(macKey(s.MAC, s.ID))}}
}

// encodeService writes the fields of a service. Numbers are never used again.
func encodeService(e *encoder, s *store.Service) {
	e.uint(1, s.Revision)
	e.text(2, s.Number)
	e.int(3, s.Customer)
	e.int(4, s.Plan)
	e.int(5, int64(s.Quantity))
	e.uint(6, uint64(s.Access))
	e.int(7, s.Router)
	e.text(8, s.Login)
	e.secret(9, s.Secret)
	e.mac(10, s.MAC)
	e.flag(11, s.BindFirstMAC)
	e.addr(12, s.Address)
	e.prefix(13, s.IPv6Prefix)
	e.prefix(14, s.DelegatedIPv6)
	e.flag(15, s.StartsAtLogin)
	e.time(16, s.Activated)
	e.time(17, s.Expires)
	e.int(18, int64(s.BillingAnchor))
	e.uint(19, uint64(s.Holds))
	e.time(20, s.Terminated)
	e.int(21, s.Voucher)
	e.time(22, s.Created)
	e.text(23, s.Note)
	e.uint(24, s.TopUp.Octets)
	e.duration(25, s.TopUp.Online)
	e.time(26, s.TopUp.Window)
}

// decodeService reads the fields of a service. The value of its secret goes into the room of the
// one that is there.
func decodeService(d *decoder, s *store.Service) {
	for d.next() {
		switch d.field {
		case 1:
			s.Revision = d.uint()
		case 2:
			s.Number = d.text()
		case 3:
			s.Customer = d.int()
		case 4:
			s.Plan = d.int()
		case 5:
			s.Quantity = int(d.int())
		case 6:
			s.Access = store.AccessKind(d.upTo(uint64(store.VPN)))
		case 7:
			s.Router = d.int()
		case 8:
			s.Login = d.text()
		case 9:
			s.Secret = d.secret(s.Secret.Value[:0])
		case 10:
			s.MAC = d.mac()
		case 11:
			s.BindFirstMAC = d.flag()
		case 12:
			s.Address = d.addr()
		case 13:
			s.IPv6Prefix = d.prefix()
		case 14:
			s.DelegatedIPv6 = d.prefix()
		default:
			decodeServiceTerm(d, s)
		}
	}
}

// decodeServiceTerm reads the fields that say when and why a service is what it is.
func decodeServiceTerm(d *decoder, s *store.Service) {
	switch d.field {
	case 15:
		s.StartsAtLogin = d.flag()
	case 16:
		s.Activated = d.time()
	case 17:
		s.Expires = d.time()
	case 18:
		s.BillingAnchor = int(d.int())
	case 19:
		s.Holds = store.Holds(d.upTo(0xff))
	case 20:
		s.Terminated = d.time()
	case 21:
		s.Voucher = d.int()
	case 22:
		s.Created = d.time()
	case 23:
		s.Note = d.text()
	case 24:
		s.TopUp.Octets = d.uint()
	case 25:
		s.TopUp.Online = d.duration()
	case 26:
		s.TopUp.Window = d.time()
	}
}
