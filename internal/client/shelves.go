package client

import (
	"context"
	"iter"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Shelves are those of lists of which each user group has one.
type shelves[Item any] struct {
	calendar *calendar
	open     func(groupID string) *shelf[Item]
	// changed returns when this process last wrote what may be in any of the lists.
	changed func() trace
	// of are the shelves by the groups' ids. It is guarded by the calendar.
	of map[string]*shelf[Item]
}

// newShelves returns the shelves of a list that takes a group and a page.
func newShelves[Out, Item any](
	calendar *calendar, config *Config, list List[api.UserGroupListInput, Out, Item], names func(Item) []string, changed func() trace,
) *shelves[Item] {
	open := func(groupID string) *shelf[Item] {
		return newShelf(calendar, config, func(ctx context.Context, c *Client, cursor string) iter.Seq2[page[Item], error] {
			return walkFrom(ctx, c, list, api.UserGroupListInput{UserGroupID: groupID}, cursor)
		}, names)
	}
	return &shelves[Item]{calendar: calendar, open: open, changed: changed, of: map[string]*shelf[Item]{}}
}

// in returns the shelf of a group. It takes over what was written since it was last
// asked for: whoever asks from now on is answered from after that. Memberships are read
// in plans and written in applies, so that it is no loss that each write to one group
// makes the lists of all out of date.
func (s *shelves[Item]) in(groupID string) *shelf[Item] {
	s.calendar.Lock()
	defer s.calendar.Unlock()
	one := s.of[groupID]
	if one == nil {
		one = s.open(groupID)
		s.of[groupID] = one
	}
	one.all, one.changed = one.all.and(s.changed()), one.changed.and(s.changed())
	return one
}
