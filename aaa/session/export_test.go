package session

// Families returns how many routers with families there are, how many families are in use, how many
// sessions they count and how many are suspect.
func (t *Table) Families() (routers, used, sessions, suspects int) {
	t.writer.Lock()
	defer t.writer.Unlock()

	for _, first := range t.families.routers {
		for number := first; number != 0; number = t.families.at(number).next {
			used++
			sessions += t.families.at(number).open
		}
	}

	return len(t.families.routers), used, sessions, t.families.suspects
}
