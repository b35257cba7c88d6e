package db

import (
	"encoding/binary"
	"net/netip"

	"gardu/store"
	"gardu/store/kv"
)

// The tables of book.db. Ids are 8 octets, big endian, so that the order of bytes is the order of
// ids. A noun in a key is one octet, the number of its store.Noun.
const (
	// tableMeta holds what the file says of itself.
	//
	//	"version"                     -> uvarint, the layout; see migrate.go
	//	"epoch"                       -> 8 octets, drawn when the book was made or restored
	//	"key"                         -> the fingerprint of the key of its secrets
	//	"sequence/" noun              -> uvarint, the highest id ever given
	//	"currency"                    -> three letters, of every entry of the ledger
	//	"sequence/outbox"             -> uvarint, the highest outbox sequence ever given
	//	"sequence/ranges"             -> uvarint, how often the table of ranges has changed
	tableMeta kv.Table = "meta"

	// The records, each under its id.
	//
	//	id(8) -> record; see codec.go
	tableServices  kv.Table = "services"
	tableCustomers kv.Table = "customers"
	tablePlans     kv.Table = "plans"
	tableVouchers  kv.Table = "vouchers"
	tableNAS       kv.Table = "nas"
	tableOperators kv.Table = "operators"
	tablePools     kv.Table = "pools"
	tableCompanies kv.Table = "companies"
	tableRouters   kv.Table = "routers"
	tableAPIKeys   kv.Table = "apikeys"
	tableFamilies  kv.Table = "families"

	// tableLogins is the uniqueness index of logins and voucher codes.
	//
	//	length(1) name                           -> voucher id(8) uvarint logins  who stands there
	//	length(1) name access(1) router(8) login -> service id(8)                 one per service
	//
	// The name is folded. The login of a hotspot service is folded too, every other stands as it
	// is, and router 0 is any, so the second row is what must be unique. The first row counts
	// those that follow it and keeps codes and logins apart: a name belongs to one voucher, or to
	// any number of logins, and to both only where the logins are those of services that the
	// voucher became. Two codes cannot differ by case alone, because a hotspot service made of one
	// would take the other's login. A code is found by Get of its name and then compared byte for
	// byte.
	tableLogins kv.Table = "logins"

	// tableNames is the uniqueness index of everything else that is unique.
	//
	//	noun what text                -> id(8)
	//
	// what is one octet: 'n' a name, '#' a number, 'a' an address (of a NAS: octets, bits(1),
	// NAS-Identifier), 'd' a device (of a router: nas id(8)), 'h' a hash (of an API key).
	tableNames kv.Table = "names"

	// tableLinks says which records name a record.
	//
	//	noun id(8)                    -> uvarint, how many rows follow with this beginning
	//	noun id(8) noun id(8)         -> 1, the second names the first
	//
	// The count answers "may this be removed" with one Get, and stands for its range in what a
	// transaction has read.
	tableLinks kv.Table = "links"

	// tableMACs finds services by the station that they are bound to, which is not unique.
	//
	//	mac(6) service id(8)          -> 1
	tableMACs kv.Table = "macs"

	// tableRanges holds the addresses of all pools, none of which is in two ranges. A pool that is
	// put looks at the rows before and behind its own, so each writer also counts up
	// "sequence/ranges", which stands for what it has scanned.
	//
	//	first(4) last(4) pool id(8)   -> 1
	tableRanges kv.Table = "ranges"

	// tableFamilyOwners finds token families by whom they belong to.
	//
	//	kind(1) owner id(8) family id(8) -> 1
	tableFamilyOwners kv.Table = "familyowners"

	// tableLockouts holds who has lately given wrong passwords.
	//
	//	digest of a name, or a name and an address(32) -> record
	tableLockouts kv.Table = "lockouts"

	// tableCodes holds codes that were sent to somebody.
	//
	//	digest of whom it concerns and what it is for(32) -> record
	tableCodes kv.Table = "codes"

	// tableOutbox holds what workers outside the book still have to act upon, one row for a record
	// at most.
	//
	//	's' sequence(8)               -> row: noun, id, revision
	//	'r' noun id(8)                -> sequence(8), the row of that record
	tableOutbox kv.Table = "outbox"

	// tableSettings holds the settings of the installation.
	//
	//	name -> value, whose meaning belongs to whoever owns the setting
	tableSettings kv.Table = "settings"

	// tableTrust holds what a source address has once shown that it can do.
	//
	//	address(4 or 16) -> record
	tableTrust kv.Table = "trust"

	// tableAbilities holds what each NAS has shown that it can do to running sessions.
	//
	//	nas id(8) access(1) act(1) -> record
	tableAbilities kv.Table = "abilities"

	// tableImports holds how far each import has come.
	//
	//	name -> record
	tableImports kv.Table = "imports"

	// tableIdempotency holds what requests were answered that their senders may repeat.
	//
	//	sha-256 of principal, route and key(32) -> record; see idempotency.go
	tableIdempotency kv.Table = "idempotency"

	// The records of money, each under its id.
	//
	//	id(8) -> record; see tagged.go
	tableSubscriptions kv.Table = "subscriptions"
	tableInvoices      kv.Table = "invoices"
	tableReceivables   kv.Table = "receivables"
	tableOrders        kv.Table = "orders"
	tablePayments      kv.Table = "payments"
	tableAttempts      kv.Table = "attempts"
	tableEvents        kv.Table = "events"
	tableMethods       kv.Table = "methods"
	tablePaymentCodes  kv.Table = "paymentcodes"
	tableReceipts      kv.Table = "receipts"
	tableCoupons       kv.Table = "coupons"
	tableBills         kv.Table = "bills"
	tableBandwidths    kv.Table = "bandwidths"
	tableBatches       kv.Table = "batches"
	tableResellers     kv.Table = "resellers"
	tableSettlements   kv.Table = "settlements"
	tableNotices       kv.Table = "notices"
	tableTickets       kv.Table = "tickets"
	tablePortPools     kv.Table = "portpools"
	tableDevices       kv.Table = "devices"
	tableCategories    kv.Table = "categories"

	// tableTexts finds records by a text that several may have.
	//
	//	noun what text 0 id(8)        -> 1
	//
	// what is one octet: 't' a telephone number, 'e' an e-mail address in small letters, 'i' the
	// number of an identity document, 'l' a login without regard to its case, 'u' an id of another
	// system.
	tableTexts kv.Table = "texts"

	// tableEntries holds the ledger and tableRecords the audit log. Their rows are never changed
	// and never deleted.
	//
	//	id(8) -> record
	tableEntries kv.Table = "entries"
	tableRecords kv.Table = "records"

	// tableEntryKeys leads from what is unique of an entry to it: its key, what it reverses.
	//
	//	'k' key, 'r' entry id(8)      -> entry id(8)
	tableEntryKeys kv.Table = "entrykeys"

	// tableMoves finds the entries of an account, in their order.
	//
	//	account kind(1) owner(8) entry id(8) -> zigzag, the sum that the entry moved
	tableMoves kv.Table = "moves"

	// tableBalances holds the sums of guarded accounts; every other sum is made of tableMoves.
	//
	//	account kind(1) owner(8)      -> record
	tableBalances kv.Table = "balances"

	// tableSeals holds the hash chains over the ledger and the audit log, made after the commit.
	//
	//	'e' or 'r' id(8)              -> sha-256 of the seal before and of the row(32)
	tableSeals kv.Table = "seals"

	// tableAgenda tells when something is to be done about a record.
	//
	//	at, unix seconds(8) job(1) noun(1) id(8) -> 1
	tableAgenda kv.Table = "agenda"

	// tableOpen finds the records of a noun that wait for something: unpaid invoices, pending
	// orders, attempts that somebody should look at.
	//
	//	noun(1) id(8)                 -> 1
	tableOpen kv.Table = "open"

	// tableOwned finds what belongs to a record without keeping that record: a receipt of an
	// operator, an entry of an invoice.
	//
	//	owner noun(1) owner id(8) noun(1) id(8) -> 1
	tableOwned kv.Table = "owned"

	tableHooks      kv.Table = "hooks"
	tableDeliveries kv.Table = "deliveries"

	// tableAsks tells when somebody outside is to be asked or told about a record: work that no
	// transaction can do.
	//
	//	noun(1) at, unix seconds(8) id(8) -> 1
	tableAsks kv.Table = "asks"
)

// The tables of traffic.db, besides meta ("version", "epoch", and "mark" -> uvarint, how far the
// journal is folded).
const (
	// tableSessions holds open sessions, and closed ones until they are archived. It is also the
	// table of a month's archive.
	//
	//	session id(8) -> record
	tableSessions kv.Table = "sessions"

	// tableClosed tells when a closed session may be archived. A row may be stale, because a
	// session can be reopened and closed again; the session itself decides, and the archiver drops
	// what has become stale.
	//
	//	due, unix seconds(8) session id(8) -> 1
	tableClosed kv.Table = "closed"

	// tableUsage holds what services used in their current windows.
	//
	//	service id(8) -> record
	tableUsage kv.Table = "usage"

	// tableDays holds the totals of past days, for ever.
	//
	//	service id(8) date(4), the number YYYYMMDD in the operator's zone -> record
	tableDays kv.Table = "days"
)

// The keys of tableMeta.
const (
	metaVersion  = "version"
	metaEpoch    = "epoch"
	metaKey      = "key"
	metaMark     = "mark"
	metaSequence = "sequence/"
	metaOutbox   = "sequence/outbox"
	metaRanges   = "sequence/ranges"
	metaCurrency = "currency"
)

// The octets that tell the rows of one table apart.
const (
	byName      = 'n'
	byNumber    = '#'
	byAddress   = 'a'
	byDevice    = 'd'
	byHash      = 'h'
	outboxRow   = 's'
	outboxOwner = 'r'
	byReference = 'f'
	byPeriod    = 'p'
	byToken     = 't'
	byTarget    = 'o'
	entryKey    = 'k'
	entryUndone = 'r'
	textPhone   = 't'
	textLogin   = 'l'
	textEmail   = 'e'
	textPaper   = 'i'
	textUID     = 'u'
	sealEntry   = 'e'
	sealRecord  = 'r'
)

// present is the value of a row whose key says it all: values are never empty.
var present = []byte{1}

// BookTables lists the tables that the engine of a book must have.
func BookTables() []kv.Table {
	return []kv.Table{
		tableMeta, tableServices, tableCustomers, tablePlans, tableVouchers, tableNAS,
		tableOperators, tableLogins, tableNames, tableLinks, tableMACs, tableOutbox,
		tableSettings, tableTrust, tableImports, tableIdempotency,
		tablePools, tableCompanies, tableRanges, tableAbilities, tableRouters,
		tableAPIKeys, tableFamilies, tableFamilyOwners, tableLockouts, tableCodes,
		tableSubscriptions, tableInvoices, tableReceivables, tableOrders, tablePayments,
		tableAttempts, tableEvents, tableMethods, tablePaymentCodes, tableReceipts, tableCoupons,
		tableBills, tableBandwidths, tableBatches, tableResellers, tableSettlements, tableNotices,
		tableEntries, tableRecords, tableEntryKeys, tableMoves, tableBalances, tableSeals,
		tableAgenda, tableOpen, tableOwned, tableHooks, tableDeliveries, tableAsks,
		tableTickets, tablePortPools, tableDevices, tableCategories, tableTexts,
	}
}

// BookAppendOnly lists those tables of a book whose keys mostly arrive in rising order, so that an
// engine may fill their pages.
func BookAppendOnly() []kv.Table {
	return []kv.Table{
		tableServices, tableCustomers, tableVouchers, tableOutbox, tableSubscriptions,
		tableInvoices, tableReceivables, tableOrders, tablePayments, tableAttempts, tableEvents,
		tableReceipts, tableNotices, tableDeliveries, tableTickets, tableEntries, tableRecords,
		tableSeals,
	}
}

// TrafficTables lists the tables that the engine of the traffic file must have.
func TrafficTables() []kv.Table {
	return []kv.Table{tableMeta, tableSessions, tableClosed, tableUsage, tableDays}
}

// ArchiveTables lists the tables that the engine of a month's archive must have.
func ArchiveTables() []kv.Table { return []kv.Table{tableMeta, tableSessions} }

// idKey is the key of a record.
func idKey(id int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(id)) }

// idOf reads an id from the end of a key, or from the beginning of a value; 0 where there is none.
func idOf(octets []byte) int64 {
	if len(octets) < 8 {
		return 0
	}

	return int64(binary.BigEndian.Uint64(octets[len(octets)-8:]))
}

// loginKey is the row of a login within its kind and router.
func loginKey(login string, access store.AccessKind, router int64) []byte {
	key := append(claimKey(login), byte(access))
	key = binary.BigEndian.AppendUint64(key, uint64(router))

	return append(key, spellLogin(login, access)...)
}

// claimKey is the row that says who stands on a name, and the beginning of those of its logins. A
// name that is too long to be anybody's gets the key of an empty one, which is nobody's.
func claimKey(name string) []byte {
	if len(name) > store.MaxLogin {
		name = ""
	}
	key := make([]byte, 0, 2*len(name)+10)

	return append(append(key, byte(len(name))), foldLogin(name)...)
}

// nameKey is the row of a unique text of a noun.
func nameKey(noun store.Noun, what byte, text string) []byte {
	return append(append(make([]byte, 0, 2+len(text)), byte(noun), what), text...)
}

// linkPrefix begins every row that tells who names a record, and is itself the row of their count.
func linkPrefix(to ref) []byte {
	return appendRef(make([]byte, 0, linkSize), to)
}

// appendRef writes a record as keys name it.
func appendRef(key []byte, one ref) []byte {
	return binary.BigEndian.AppendUint64(append(key, byte(one.noun)), uint64(one.id))
}

// linkKey is the row by which one record is found from another that it names.
func linkKey(to, from ref) []byte { return appendRef(linkPrefix(to), from) }

// rangeKey is the row of a run of addresses of a pool.
func rangeKey(addresses store.AddressRange, pool int64) []byte {
	key := appendAddr(appendAddr(make([]byte, 0, rangeSize), addresses.First), addresses.Last)

	return binary.BigEndian.AppendUint64(key, uint64(pool))
}

// rangeSize is the length of a range row's key.
const rangeSize = 16

// rangeOf reads what rangeKey wrote, of the right length.
func rangeOf(key []byte) (addresses store.AddressRange, pool int64) {
	return store.AddressRange{
		First: netip.AddrFrom4([4]byte(key[:4])), Last: netip.AddrFrom4([4]byte(key[4:8])),
	}, idOf(key)
}

// abilityKey is the row of what a NAS has shown.
func abilityKey(nas int64, access store.AccessKind, act store.Act) []byte {
	return append(idKey(nas), byte(access), byte(act))
}

// macKey is the row by which a service is found from its station.
func macKey(mac store.MAC, service int64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), mac[:]...), uint64(service))
}

// outboxKey is the row of an outbox sequence.
func outboxKey(sequence uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{outboxRow}, sequence)
}

// outboxOwnerKey is the row that leads from a record to its outbox row.
func outboxOwnerKey(of ref) []byte { return append([]byte{outboxOwner}, linkPrefix(of)...) }

// accountKey begins the rows of an account.
func accountKey(account store.Account) []byte {
	key := append(make([]byte, 0, moveSize), byte(account.Kind))

	return binary.BigEndian.AppendUint64(key, uint64(account.Owner))
}

// accountSize and moveSize are the lengths of the keys of a balance and of a move.
const (
	accountSize = 9
	moveSize    = accountSize + 8
)

// accountOf reads the account at the beginning of such a key.
func accountOf(key []byte) store.Account {
	return store.Account{Kind: store.AccountKind(key[0]), Owner: idOf(key[1:accountSize])}
}

// moveKey is the row of what an entry moved on an account.
func moveKey(account store.Account, entry int64) []byte {
	return binary.BigEndian.AppendUint64(accountKey(account), uint64(entry))
}

// agendaKey is the row of an appointment.
func agendaKey(at int64, job store.Job, of store.Noun, id int64) []byte {
	key := binary.BigEndian.AppendUint64(make([]byte, 0, agendaSize), uint64(max(at, 0)))
	key = append(key, byte(job), byte(of))

	return binary.BigEndian.AppendUint64(key, uint64(id))
}

// agendaSize is the length of an agenda row's key.
const agendaSize = 18

// ownedKey is the row by which a record is found from its owner.
func ownedKey(owner, self ref) []byte { return linkKey(owner, self) }

// textPrefix begins the rows of the records that have a text.
func textPrefix(of store.Noun, what byte, text string) []byte {
	return append(append([]byte{byte(of), what}, text...), 0)
}

// textKey is the row by which a record is found from a text that others may have too.
func textKey(of store.Noun, what byte, text string, id int64) []byte {
	return binary.BigEndian.AppendUint64(textPrefix(of, what, text), uint64(id))
}

// openSize is the length of an open row's key.
const openSize = 9

// openKey is the row of a record that waits for something.
func openKey(of store.Noun, id int64) []byte {
	return appendRef(make([]byte, 0, openSize), ref{noun: of, id: id})
}

// askSize is the length of the key of such a row.
const askSize = 17

// askKey is the row of a question to somebody outside.
func askKey(of store.Noun, at, id int64) []byte {
	key := binary.BigEndian.AppendUint64([]byte{byte(of)}, uint64(max(at, 0)))

	return binary.BigEndian.AppendUint64(key, uint64(id))
}
