package connection

import "sync"

// A Claim says whether a resource took over an object in this run of Terraform. It
// is locked while a resource is about to take it over or to let it go, and may be held
// by several at a time who only change parts of the object.
type Claim struct {
	sync.RWMutex

	Taken bool
}

// Mark notes something for the other objects of this run, each of which Terraform
// plans by itself, and reports whether it was noted before.
func (c *Connection) Mark(what string) (before bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before = c.marks[what]
	if c.marks == nil {
		c.marks = map[string]bool{}
	}
	c.marks[what] = true
	return before
}

// Marked reports whether Mark was called for something.
func (c *Connection) Marked(what string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.marks[what]
}

// Claim returns the one Claim there is on an object in this run. Terraform tells a
// resource that is made nothing of the one that it replaces, or of one that goes at
// the same time, so that they have no other place to meet in.
func (c *Connection) Claim(object string) *Claim {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.claims == nil {
		c.claims = map[string]*Claim{}
	}
	if c.claims[object] == nil {
		c.claims[object] = new(Claim)
	}
	return c.claims[object]
}
