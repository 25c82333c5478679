package client

import (
	"context"
	"iter"
	"math"
	"sync"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// staleAfter is how long a list that was read answers for its objects. What this
// process changes is never answered from before the change; what others change is
// seen after this time at the latest, as it is by whoever reads a little earlier.
const staleAfter = 2 * time.Minute

// A moment orders what this process reads and writes.
type moment int64

// forever is when a write takes effect whose end nobody knows: it may do so at any
// time from now on.
const forever moment = math.MaxInt64

// A calendar tells the moments of one client's reads and writes, and guards what
// they are compared with.
type calendar struct {
	sync.Mutex

	now moment
	// writing is the moment of the write that is noted.
	writing moment
}

// next returns a moment later than all before. It is called with the lock held.
func (c *calendar) next() moment {
	c.now++
	return c.now
}

// A walker reads a list page by page.
type walker[Item any] func(context.Context, *Client) iter.Seq2[page[Item], error]

// A shelf answers reads of single objects from the list that they are all in: once
// more reads wait than the list has pages, it is read in one walk, which answers
// them and those that follow. Objects that this process writes meanwhile are asked
// for anew, and the others are not.
type shelf[Item any] struct {
	calendar *calendar
	config   *Config
	// walk reads the list page by page, with the number of entries in all of it.
	walk walker[Item]
	// names are those that an item is asked for by.
	names func(Item) []string
	// left is called with the lock held when the list has been read anew, with the
	// names that are not in it any more, and were before or were written since. It may
	// be nil. The first time, nobody knows what was before.
	left func(names []string, first bool)

	// The rest is guarded by the calendar.

	snapshot *snapshot[Item]
	// written is when this process last wrote what goes by a name, and all when it
	// wrote what may be any.
	written map[string]moment
	all     moment
	// alone are the reads since the last walk that were not answered from one.
	alone int
	// pages is how many the list had when it was last looked at; 0 for never.
	pages int
	// failed is when the list could not be read: for a while then, each object is read
	// alone.
	failed time.Time
	round  *round
}

// A snapshot is a list as it was read, by the names of what is in it.
type snapshot[Item any] struct {
	began moment
	at    time.Time
	items map[string][]Item
}

// A round is the reads that wait for what becomes of them.
type round struct {
	readers int
	// dear is set where one of them, alone, would have to read the whole list too.
	dear    bool
	walking bool
	lull    *time.Timer
	// cancel ends the walk, for when nobody waits any more.
	cancel context.CancelFunc
	// done is closed when the list was read, or will not be.
	done chan struct{}
}

func newShelf[Item any](
	calendar *calendar, config *Config, walk walker[Item], names func(Item) []string,
) *shelf[Item] {
	return &shelf[Item]{calendar: calendar, config: config, walk: walk, names: names, written: map[string]moment{}}
}

// get returns the items that go by a name, from the list. It returns false where
// the object is to be read alone. A dear one is found in the list only.
func (s *shelf[Item]) get(ctx context.Context, c *Client, name string, dear bool) ([]Item, bool, error) {
	for asked := false; ; asked = true {
		s.calendar.Lock()
		if items, known := s.answer(name); known {
			s.calendar.Unlock()
			return items, true, nil
		}
		if s.failing() && !dear || s.all == forever || s.written[name] == forever || asked && s.round == nil {
			s.alone++
			s.calendar.Unlock()
			return nil, false, nil
		}
		current := s.join(ctx, c, dear)
		s.calendar.Unlock()
		select {
		case <-current.done:
		case <-ctx.Done():
			s.leave(current)
			return nil, false, ctx.Err()
		}
	}
}

func (s *shelf[Item]) failing() bool {
	return !s.failed.IsZero() && s.config.Now().Sub(s.failed) <= staleAfter
}

// missing returns the names that a list has not got which was read before, or which
// this process has written since.
func (s *shelf[Item]) missing(before *snapshot[Item]) []string {
	var names []string
	for name := range s.written {
		if _, found := s.snapshot.items[name]; !found {
			names = append(names, name)
		}
	}
	if before == nil {
		return names
	}
	for name := range before.items {
		if _, found := s.snapshot.items[name]; !found {
			names = append(names, name)
		}
	}
	return names
}

// answer returns what the list says of a name, if that still holds.
func (s *shelf[Item]) answer(name string) ([]Item, bool) {
	read := s.snapshot
	if read == nil || read.began < s.all || read.began < s.written[name] || s.config.Now().Sub(read.at) > staleAfter {
		return nil, false
	}
	items := read.items[name]
	for _, item := range items {
		for _, other := range s.names(item) {
			if read.began < s.written[other] {
				return nil, false
			}
		}
	}
	return items, true
}

// join adds a read to those that wait.
func (s *shelf[Item]) join(ctx context.Context, c *Client, dear bool) *round {
	if s.round == nil {
		opened := &round{done: make(chan struct{})}
		opened.lull = time.AfterFunc(lull, func() { s.decide(context.WithoutCancel(ctx), c, opened) })
		s.round = opened
	}
	s.round.readers++
	s.round.dear = s.round.dear || dear
	if !s.round.walking {
		s.round.lull.Reset(lull)
	}
	return s.round
}

func (s *shelf[Item]) leave(from *round) {
	s.calendar.Lock()
	defer s.calendar.Unlock()
	from.readers--
	if from.readers > 0 || s.round != from {
		return
	}
	s.round = nil // Whoever comes now begins another one.
	if from.cancel != nil {
		from.cancel()
		return
	}
	from.lull.Stop()
}

// decide reads the list if that takes fewer requests than the reads that wait, with
// those that went before.
func (s *shelf[Item]) decide(ctx context.Context, c *Client, current *round) {
	s.calendar.Lock()
	if s.round != current || current.walking {
		s.calendar.Unlock()
		return
	}
	worth := current.readers + s.alone
	if current.dear {
		worth = math.MaxInt
	}
	if worth <= max(s.pages, 1) {
		s.end(current)
		s.calendar.Unlock()
		return
	}
	ctx, current.cancel = context.WithCancel(ctx)
	defer current.cancel()
	current.walking = true
	began, at := s.calendar.next(), s.config.Now()
	s.calendar.Unlock()

	items, pages, err := s.read(ctx, c, worth)

	s.calendar.Lock()
	defer s.calendar.Unlock()
	s.pages = pages
	switch {
	case err != nil:
		if ctx.Err() == nil {
			s.failed = s.config.Now()
		}
	case items != nil:
		before := s.snapshot
		s.snapshot, s.alone = s.file(items, began, at), 0
		if s.left != nil {
			s.left(s.missing(before), before == nil)
		}
	}
	s.end(current)
}

func (s *shelf[Item]) end(current *round) {
	if s.round == current {
		s.round = nil
	}
	close(current.done)
}

// read walks the list to its end, or returns no items where it turns out to have
// more pages than it is worth.
func (s *shelf[Item]) read(ctx context.Context, c *Client, worth int) (items []Item, pages int, err error) {
	items = []Item{}
	for part, err := range s.walk(ctx, c) {
		if err != nil {
			return nil, 0, err
		}
		items = append(items, part.items...)
		pages = (max(part.total, len(items)) + api.MaxPageSize - 1) / api.MaxPageSize
		if pages >= worth && len(items) < part.total {
			return nil, pages, nil
		}
	}
	return items, pages, nil
}

// file puts items under their names.
func (s *shelf[Item]) file(items []Item, began moment, at time.Time) *snapshot[Item] {
	filed := &snapshot[Item]{began: began, at: at, items: make(map[string][]Item, len(items))}
	for _, item := range items {
		for _, name := range s.names(item) {
			filed.items[name] = append(filed.items[name], item)
		}
	}
	return filed
}

// write notes that this process writes what goes by some names.
func (s *shelf[Item]) write(names ...string) {
	for _, name := range names {
		s.written[name] = max(s.written[name], s.calendar.writing)
	}
}

// writeAny notes that this process writes what may be anything in the list.
func (s *shelf[Item]) writeAny() {
	s.all = max(s.all, s.calendar.writing)
}
