package directory

import (
	"maps"

	"gardu/store"
)

// Operator is somebody who may log in to routers. It must not be written to.
type Operator struct {
	store.Operator
}

// FindOperator finds an operator by name, octet by octet, or returns nil.
func (d *Directory) FindOperator(name []byte) *Operator {
	return (*d.operators.Load())[string(name)]
}

// PutOperator makes an operator known as he is now, whether or not he may log in to routers.
func (d *Directory) PutOperator(o *store.Operator) {
	d.mu.Lock()
	defer d.mu.Unlock()

	operators := maps.Clone(*d.operators.Load())
	for name, known := range operators {
		if known.ID != o.ID {
			continue
		}

		if known.Revision > o.Revision {
			return
		}

		delete(operators, name)
	}

	operators[o.Name] = &Operator{Operator: *o}
	d.operators.Store(&operators)
}

// RemoveOperator forgets an operator.
func (d *Directory) RemoveOperator(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()

	operators := maps.Clone(*d.operators.Load())
	maps.DeleteFunc(operators, func(_ string, known *Operator) bool { return known.ID == id })
	d.operators.Store(&operators)
}
