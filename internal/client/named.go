package client

import (
	"context"
	"math"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// byName is what a group goes by beside its id, bySlug a source.
func byName(name string) string { return "name " + name }

func bySlug(slug string) string { return "slug " + slug }

// UserGroupsNamed returns the groups with exactly a name, in one list for all who look
// in it: none, one or, where a plain Public API allows that, several. One of them may be
// as old as a list is that reads are answered from, and may have gone or have another
// name by now; that there are none or several is as new as the question.
func UserGroupsNamed(ctx context.Context, c *Client, name string) ([]api.UserGroup, error) {
	return named(ctx, c, search[api.UserGroup]{
		what: "a user group", name: byName(name),
		shelf: func(l *library) *shelf[api.UserGroup] { return l.groups }, walk: pages(ListUserGroups),
		is: func(g api.UserGroup) bool { return g.Name == name },
		id: func(g api.UserGroup) string { return g.ID },
	})
}

// SourcesNamed returns the sources of the client's workspace with a slug, of which there
// is one at most (rule G1), as UserGroupsNamed does groups. It does not tell the
// tracking plan of a source.
func SourcesNamed(ctx context.Context, c *Client, slug string) ([]api.Source, error) {
	return named(ctx, c, search[api.Source]{
		what: "a source", name: bySlug(slug),
		shelf: func(l *library) *shelf[api.Source] { return l.sources }, walk: pages(ListSources),
		is: func(s api.Source) bool { return s.Slug == slug },
		id: func(s api.Source) string { return s.ID },
	})
}

// ListedSourcesNamed returns the sources with a slug out of the list of those in the
// client's workspace, where many look there at a time. It returns false where the list
// is not worth its pages, or cannot be read. Somebody else may have taken the slug, or
// given it up, since the list was read.
func ListedSourcesNamed(ctx context.Context, c *Client, slug string) ([]api.Source, bool, error) {
	if !c.config.Sparing {
		return nil, false, nil
	}
	found, known, err := c.libraries.in(c.workspace).sources.get(ctx, c, bySlug(slug), false)
	if err != nil {
		return nil, false, interrupted(api.ListSources.Name, err, nil, false)
	}
	return found, known, nil
}

// A search is what is looked for by its name in a list.
type search[Item any] struct {
	// what is looked for in words, and name what it goes by on the shelf.
	what, name string
	shelf      func(*library) *shelf[Item]
	walk       walker[Item]
	is         func(Item) bool
	id         func(Item) string
}

// named finds all that goes by a name: in a list that answers all who look in it, or
// else by a walk of its own. Only one that is found is taken from a list that was read
// before it was asked for; for all else the list is read once more.
func named[Item any](ctx context.Context, c *Client, s search[Item]) ([]Item, error) {
	if c.config.Sparing {
		list := s.shelf(c.libraries.in(c.workspace))
		anew := c.Anew()
		found, known, err := list.get(ctx, c, s.name, true)
		if found = s.each(found); known && len(found) != 1 {
			found, known, err = list.get(ctx, anew, s.name, true)
			found = s.each(found)
		}
		if err != nil {
			return nil, interrupted("looking for "+s.what, err, nil, false)
		}
		if known {
			return found, nil
		}
	}
	found, err := look(ctx, c, s.walk, s.is, math.MaxInt)
	return s.each(found), err
}

// each returns every item once: what moves from one page to the next while they are
// read is in both.
func (s search[Item]) each(found []Item) []Item {
	var once []Item
	seen := map[string]bool{}
	for _, item := range found {
		if id := s.id(item); !seen[id] {
			seen[id] = true
			once = append(once, item)
		}
	}
	return once
}
