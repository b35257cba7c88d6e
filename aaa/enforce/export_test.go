package enforce

import "context"

// Crowd makes an engine that was not started so small that its limits are reached.
func (e *Engine) Crowd(wakes, tracks int) { e.wakes.limit, e.room = wakes, tracks }

// Look compares all open sessions, as the surveyor does.
func (e *Engine) Look() { e.look(context.Background(), causeStart, e.config.Now()) }
