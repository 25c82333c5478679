package client

import (
	"maps"
	"time"
)

// staleAfter is how long a list that was read answers for its objects. What this
// process changes is never answered from before the change; what others change is
// seen after this time at the latest, as it is by whoever reads a little earlier.
const staleAfter = 2 * time.Minute

// recent is how long a list answers that something is not in it. To miss what another
// process has just made is worse than to see it late: it would be made again, over what
// is there.
const recent = 30 * time.Second

// A record is what is known of a list and of what this process has written since, so that
// no read is answered from before a write. It neither waits nor asks. The snapshot and what follows it are guarded by the calendar.
type record[Item any] struct {
	calendar *calendar
	config   *Config
	// names are those that an item is asked for by.
	names func(Item) []string

	snapshot *snapshot[Item]
	// written is when this process last wrote what goes by a name, and all when it
	// wrote what may be any.
	written map[string]trace
	all     trace
	// changed is when this process last wrote anything in the list, and removed when it
	// took something out of it.
	changed trace
	removed moment
}

// A snapshot is a list as it was read, by the names of what is in it.
type snapshot[Item any] struct {
	began moment
	at    time.Time
	items map[string][]Item
	// shaken is set where something was taken out of the list while one page after the
	// other was read, which may have moved others from one to another, and past the walk.
	shaken bool
}

// answer returns what the list says of a name, if that still holds for a question, and
// was read after the moment anew.
func (r *record[Item]) answer(name string, question, anew moment) ([]Item, bool) {
	read, now := r.snapshot, r.config.Now()
	if read == nil || read.began < anew || !r.all.shows(read.began, question, now) || !r.written[name].shows(read.began, question, now) {
		return nil, false
	}
	items, age := read.items[name], now.Sub(read.at)
	if age > staleAfter || len(items) == 0 && (read.shaken || age > recent) {
		return nil, false
	}
	if r.changed.shows(read.began, question, now) {
		return items, true // Nothing was written, and to look at thousands of names would take long.
	}
	for _, item := range items {
		for _, other := range r.names(item) {
			if !r.written[other].shows(read.began, question, now) {
				return nil, false
			}
		}
	}
	return items, true
}

// needs returns the moment after which a list has to be read to answer a question.
func (r *record[Item]) needs(name string, question, anew moment) moment {
	now := r.config.Now()
	if now.Before(r.all.unclear) || now.Before(r.written[name].unclear) {
		return question
	}
	return max(r.all.at, r.written[name].at, anew)
}

// replace takes in the list as it was read anew, and returns what it was before, nil for
// the first time.
func (r *record[Item]) replace(list *begun[Item]) (before *snapshot[Item]) {
	before = r.snapshot
	r.snapshot = r.file(list)
	r.snapshot.shaken = list.pages > 1 && (r.removed > list.began || list.short())
	return before
}

// file puts the items of a list under their names.
func (r *record[Item]) file(list *begun[Item]) *snapshot[Item] {
	filed := &snapshot[Item]{began: list.began, at: list.at, items: make(map[string][]Item, len(list.items))}
	for _, item := range list.items {
		for _, name := range r.names(item) {
			filed.items[name] = append(filed.items[name], item)
		}
	}
	return filed
}

// missing returns the names that a list has not got which was read before, or which
// this process has written since.
func (r *record[Item]) missing(before *snapshot[Item]) []string {
	var names []string
	for name := range r.written {
		if _, found := r.snapshot.items[name]; !found {
			names = append(names, name)
		}
	}
	if before == nil {
		return names
	}
	for name := range before.items {
		if _, found := r.snapshot.items[name]; !found {
			names = append(names, name)
		}
	}
	return names
}

// prune forgets the writes that the list shows.
func (r *record[Item]) prune() {
	maps.DeleteFunc(r.written, func(_ string, w trace) bool { return w.at < r.snapshot.began && !r.snapshot.at.Before(w.unclear) })
}

// write notes that this process makes or changes what goes by some names.
func (r *record[Item]) write(names ...string) {
	for _, name := range names {
		r.written[name] = r.written[name].and(r.calendar.writing)
	}
	r.changed = r.changed.and(r.calendar.writing)
}

// remove notes that this process takes what goes by some names out of the list.
func (r *record[Item]) remove(names ...string) {
	r.write(names...)
	r.removed = r.calendar.writing.at
}

// writeAny notes that this process writes what may be anything in the list.
func (r *record[Item]) writeAny() {
	r.all = r.all.and(r.calendar.writing)
	r.changed = r.changed.and(r.calendar.writing)
	r.removed = r.calendar.writing.at
}
