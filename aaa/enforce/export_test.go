package enforce

// Crowd makes an engine that was not started so small that its limits are reached.
func (e *Engine) Crowd(wakes, tracks int) { e.wakes.limit, e.room = wakes, tracks }
