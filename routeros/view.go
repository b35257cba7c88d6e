package routeros

import "sync"

type views struct{ mu sync.Mutex }
