package client

import (
	"context"
	"iter"
	"math"
	"time"
)

// A walker reads a list page by page, from the cursor of a page; empty for the first.
type walker[Item any] func(context.Context, *Client, string) iter.Seq2[page[Item], error]

// A shelf answers reads of single objects from the list that they are all in: once
// more reads wait than the list has pages left, it is read to its end, which answers
// them and those that follow. Objects that this process writes meanwhile are asked
// for anew, and the others are not.
//
// How many pages there are only the first one tells. It is kept where they turn out
// to be too many, and the list is read on from there when more reads have come. So
// reads of a list of n pages take 2n-1 requests at most, however many they are and
// however they come: fewer than n alone, and n pages. One that is to be begun anew,
// because what was kept is out of date, takes one page more. And whatever the server
// says of its pages, there are no more of them than reads, unless somebody asks for what
// is nowhere else.
type shelf[Item any] struct {
	record[Item]

	walk walker[Item]
	// vanished is called with the lock held when the list has been read anew, with the
	// names that are not in it any more, and were before or were written since. It may
	// be nil. The first time, nobody knows what was before.
	vanished func(names []string, first bool)

	// The rest is guarded by the calendar.

	// begun is a walk that was not worth going on with so far, nil for none.
	begun *begun[Item]
	// alone are the reads since the last walk that were not answered from one.
	alone int
	// pages is how many the list had when it was last looked at; 0 for never.
	pages int
	// failed is when the list could not be read: for a while then, each object is read
	// alone.
	failed time.Time
	// partial is set where the items do not tell all that is read of one, so that the
	// list is only good for finding them.
	partial bool
	round   *round
}

// A begun is the first pages of a list.
type begun[Item any] struct {
	began moment
	at    time.Time
	items []Item
	// most is the largest number of items in all that a page told.
	most int
	// pages is how many they are, and left how many there are after them by what the
	// server says: at least one if next, the cursor of the first of them, is not empty.
	pages, left int
	next        string
}

// A round is the reads that wait for what becomes of them.
type round struct {
	readers int
	// after is a moment that the walk has to begin after, for the last of them.
	after moment
	// listOnly is set where one of them, alone, would have to read the whole list too.
	listOnly bool
	walking  bool
	// whole is set where the list is read to its end, whatever that takes.
	whole  bool
	linger *time.Timer
	// cancel ends the walk, for when nobody waits any more.
	cancel context.CancelFunc
	// done is closed when the list was read, or will not be.
	done chan struct{}
}

func newShelf[Item any](
	calendar *calendar, config *Config, walk walker[Item], names func(Item) []string,
) *shelf[Item] {
	return &shelf[Item]{
		record: record[Item]{calendar: calendar, config: config, names: names, written: map[string]trace{}}, walk: walk,
	}
}

// get returns the items that go by a name, from the list. It returns false where
// the object is to be read alone. With listOnly it is nowhere but in the list.
func (s *shelf[Item]) get(ctx context.Context, c *Client, name string, listOnly bool) ([]Item, bool, error) {
	s.calendar.Lock()
	question := s.calendar.next()
	s.calendar.Unlock()
	for asked := false; ; {
		s.calendar.Lock()
		if s.partial && !listOnly {
			s.calendar.Unlock()
			return nil, false, nil
		}
		if items, known := s.answer(name, question, c.anew); known {
			s.calendar.Unlock()
			return items, true, nil
		}
		if s.failing() && !listOnly || asked && s.round == nil {
			if c.anew == 0 { // Whoever asks anew has no use for a list that was read for the next one.
				s.alone++
			}
			s.calendar.Unlock()
			return nil, false, nil
		}
		current, inTime := s.join(ctx, c, listOnly, s.needs(name, question, c.anew))
		s.calendar.Unlock()
		select {
		case <-current.done:
		case <-ctx.Done():
			s.leave(current)
			return nil, false, ctx.Err()
		}
		asked = inTime && (current.whole || !listOnly)
	}
}

// tellsPart notes that an item did not tell all that was read of it.
func (s *shelf[Item]) tellsPart() {
	s.calendar.Lock()
	defer s.calendar.Unlock()
	s.partial = true
}

func (s *shelf[Item]) failing() bool {
	return !s.failed.IsZero() && s.config.Now().Sub(s.failed) <= staleAfter
}

// join adds a read to those that wait, which needs a list that was read after a moment.
// It returns false where the one that is being read was begun before that.
func (s *shelf[Item]) join(ctx context.Context, c *Client, listOnly bool, after moment) (joined *round, inTime bool) {
	if s.round == nil {
		opened := &round{done: make(chan struct{})}
		opened.linger = time.AfterFunc(linger, func() { s.decide(context.WithoutCancel(ctx), c, opened) })
		s.round = opened
	}
	s.round.readers++
	s.round.listOnly = s.round.listOnly || listOnly
	if s.round.walking {
		return s.round, after <= s.round.after
	}
	s.round.after = max(s.round.after, after)
	s.round.linger.Reset(linger)
	return s.round, true
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
	from.linger.Stop()
}

// decide reads the list to its end if that takes fewer requests than the reads that
// wait, with those that went before.
func (s *shelf[Item]) decide(ctx context.Context, c *Client, current *round) {
	s.calendar.Lock()
	if s.round != current || current.walking {
		s.calendar.Unlock()
		return
	}
	current.whole = current.listOnly
	list, left := s.resume(current)
	kept := list.pages
	if s.worth(current) <= left {
		s.end(current)
		s.calendar.Unlock()
		return
	}
	s.begun = nil // It is this walk's now: another one may begin when all have left this.
	ctx, current.cancel = context.WithCancel(ctx)
	defer current.cancel()
	current.walking, current.after = true, list.began
	s.calendar.Unlock()

	err := s.read(ctx, c, list, current)

	s.calendar.Lock()
	defer s.calendar.Unlock()
	if err == nil || list.pages > kept || kept == 0 { // A cursor may have been good for a while only.
		s.take(list, err, ctx.Err() != nil)
	}
	s.end(current)
}

// resume returns the pages that a walk goes on after, and how many there are after
// them as far as is known. A walk in which somebody is looked for who is nowhere else
// goes on after none: in a list whose cursors are numbers of entries, whoever is
// deleted between two pages moves another one out of the walk.
func (s *shelf[Item]) resume(current *round) (list *begun[Item], left int) {
	now := s.config.Now()
	if kept := s.begun; kept != nil && !current.whole && kept.began >= max(s.changed.at, current.after) && now.Sub(kept.at) <= staleAfter {
		return kept, kept.left
	}
	return &begun[Item]{began: s.calendar.next(), at: now}, max(s.pages, 1)
}

// worth is how many requests a list may take: as many as there are reads that wait,
// and were not answered from it before. It is called with the lock held.
func (s *shelf[Item]) worth(current *round) int {
	if current.whole {
		return math.MaxInt
	}
	return current.readers + s.alone
}

// read walks a list on, to its end or until the rest takes as many requests as it is
// worth to those who have come until then; a server that is wrong about the number of
// entries may promise another page for ever.
func (s *shelf[Item]) read(ctx context.Context, c *Client, list *begun[Item], current *round) error {
	for part, err := range s.walk(ctx, c, list.next) {
		if err != nil {
			return err
		}
		list.add(part)
		s.calendar.Lock()
		worth := s.worth(current)
		s.calendar.Unlock()
		if list.next != "" && max(list.left, list.pages) >= worth {
			return nil
		}
	}
	return nil
}

// add takes in one more page.
func (b *begun[Item]) add(part page[Item]) {
	b.items = append(b.items, part.items...)
	b.most = max(b.most, part.total)
	b.pages++
	b.next, b.left = part.next, 0
	if b.next != "" {
		size := max(len(b.items)/b.pages, 1)
		b.left = max((part.total-len(b.items)-1)/size+1, 1)
	}
}

// short reports whether a walk has met fewer items than there were at some time of it,
// so that it may have missed one.
func (b *begun[Item]) short() bool { return len(b.items) < b.most }

// take takes in how far a walk came. One that was cancelled can go on later.
func (s *shelf[Item]) take(list *begun[Item], err error, cancelled bool) {
	if list.pages > 0 {
		s.pages = list.pages + list.left
	}
	switch {
	case err != nil && !cancelled:
		s.failed = s.config.Now()
	case err != nil || list.next != "":
		if list.pages > 0 {
			s.begun = list
		}
	case s.snapshot == nil || s.snapshot.began < list.began:
		before := s.replace(list)
		s.begun, s.alone, s.failed = nil, 0, time.Time{}
		if s.vanished != nil {
			s.vanished(s.missing(before), before == nil)
		}
		s.prune()
	}
}

func (s *shelf[Item]) end(current *round) {
	if s.round == current {
		s.round = nil
	}
	close(current.done)
}
