package rostest

import "slices"

// safeMode is held by one session: when it is lost, everything that anybody changed since goes
// back.
type safeMode struct {
	holder *session
	before map[string][]*row
}

// takeSafe starts safe mode.
func (j *job) takeSafe() (string, *trap) {
	if j.router.safe != nil {
		return "", failure("failure: safe mode is already taken")
	}
	before := map[string][]*row{}
	for path, each := range j.router.tables {
		if !each.menu.live {
			before[path] = slices.Clone(each.rows)
		}
	}
	j.router.safe = &safeMode{holder: j.session, before: before}

	return "", nil
}

// releaseSafe keeps what was changed.
func (j *job) releaseSafe() (string, *trap) {
	if bad := j.holds(); bad != nil {
		return "", bad
	}
	j.router.safe = nil

	return "", nil
}

// unrollSafe puts everything back.
func (j *job) unrollSafe() (string, *trap) {
	if bad := j.holds(); bad != nil {
		return "", bad
	}
	j.router.rollBack()

	return "", nil
}

// holds says whether the session has safe mode.
func (j *job) holds() *trap {
	if j.router.safe == nil || j.router.safe.holder != j.session {
		return failure("failure: safe mode is not taken by this session")
	}

	return nil
}

// safeHolderLeft rolls back when the session that had safe mode ends. The caller holds the lock.
func (r *Router) safeHolderLeft(s *session) {
	if r.safe != nil && r.safe.holder == s {
		r.rollBack()
	}
}

// rollBack puts all configuration back as it was when safe mode was taken. What belongs to sessions
// stays as it is.
func (r *Router) rollBack() {
	for path, rows := range r.safe.before {
		t := r.tables[path]
		own := func(row *row) bool { return row.own() }
		theirs := slices.DeleteFunc(rows, own)
		ours := slices.DeleteFunc(slices.Clone(t.rows), func(row *row) bool { return !own(row) })
		t.restore(append(theirs, ours...))
	}
	r.safe = nil
}
