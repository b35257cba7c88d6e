package db

import "gardu/store"

// operators is how operators are kept.
var operators = &noun[store.Operator]{
	noun: store.NounOperator, word: "operator", table: tableOperators,
	head:   func(o *store.Operator) (*int64, *uint64) { return &o.ID, &o.Revision },
	encode: encodeOperator,
	decode: decodeOperator,
	check:  checkOperator,
	claims: operatorClaims,
	names:  operatorNames,
}

// PutOperator stores an operator, whose name must be free.
func (tx *BookTx) PutOperator(operator store.Operator) (store.Operator, error) {
	return operators.put(tx, operator)
}

// DeleteOperator removes an operator.
func (tx *BookTx) DeleteOperator(id int64) error { return operators.remove(tx, id) }

// checkOperator holds what a decoder and the keys demand.
func checkOperator(o *store.Operator) error {
	if err := checkName("name", o.Name); err != nil {
		return err
	}

	if o.Status > store.OperatorInactive {
		return store.Invalidf("status", "is not a status")
	}

	return checkSecret("router", o.Router)
}

// operatorClaims lists what nobody but the operator may have.
func operatorClaims(o *store.Operator) []claim {
	return []claim{{tableNames, string(nameKey(store.NounOperator, byName, o.Name)), "name"}}
}

// operatorNames lists what an operator names.
func operatorNames(o *store.Operator) (refs []ref) {
	if o.Parent != 0 {
		refs = append(refs, ref{store.NounOperator, o.Parent, "parent"})
	}
	if o.Company != 0 {
		refs = append(refs, ref{store.NounCompany, o.Company, "company"})
	}

	return refs
}

// encodeOperator writes the fields of an operator.
func encodeOperator(e *encoder, o *store.Operator) {
	e.uint(1, o.Revision)
	e.text(2, o.Name)
	e.text(3, string(o.Role))
	e.text(4, o.Password)
	e.secret(5, o.Router)
	e.text(6, o.RouterGroup)
	e.time(7, o.Created)
	e.int(8, o.Parent)
	e.int(9, o.Company)
	e.text(10, o.FullName)
	e.text(11, o.Phone)
	e.text(12, o.Email)
	e.uint(13, uint64(o.Status))
}

// decodeOperator reads the fields of an operator.
func decodeOperator(d *decoder, o *store.Operator) {
	for d.next() {
		switch d.field {
		case 1:
			o.Revision = d.uint()
		case 2:
			o.Name = d.text()
		case 3:
			o.Role = store.Role(d.text())
		case 4:
			o.Password = d.text()
		case 5:
			o.Router = d.secret(nil)
		case 6:
			o.RouterGroup = d.text()
		case 7:
			o.Created = d.time()
		case 8:
			o.Parent = d.int()
		case 9:
			o.Company = d.int()
		case 10:
			o.FullName = d.text()
		case 11:
			o.Phone = d.text()
		case 12:
			o.Email = d.text()
		case 13:
			o.Status = store.OperatorStatus(d.upTo(uint64(store.OperatorInactive)))
		}
	}
}
