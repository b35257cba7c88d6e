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

	return checkSecret("router", o.Router)
}

// operatorClaims lists what nobody but the operator may have.
func operatorClaims(o *store.Operator) []claim {
	return []claim{{tableNames, string(nameKey(store.NounOperator, byName, o.Name)), "name"}}
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
		}
	}
}
