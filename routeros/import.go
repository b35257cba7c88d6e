package routeros

// Import is what was found on a router.
type (
	Import struct{}
	// Login names a login on a router.
	Login struct {
		Menu Menu
		Name string
	}
)
