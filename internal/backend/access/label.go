package access

import (
	"regexp"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// labelPart is the form of a label's key and of its value (rule D2).
var labelPart = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// CheckLabel holds a new label to rule D2. Path is the dotted path of the label.
// What is longer than an id in a path could never be deleted again.
func CheckLabel(path string, label api.Label) []api.Problem {
	var c checker
	c.newLabelPart(path+".key", label.Key)
	c.newLabelPart(path+".value", label.Value)
	return c.problems
}

func (c *checker) newLabelPart(field, text string) {
	c.labelPart(field, text)
	if len(text) > api.MaxPathID {
		c.fail(field, "must be at most %d characters long", api.MaxPathID)
	}
}

// CheckLabels holds the labels that a resource is to carry, beside those it keeps,
// to rules D2 and D4. Path is the dotted path of the list. Whether the labels exist
// is not looked at: see LabelsAt.
func CheckLabels(path string, labels, kept []api.Label) []api.Problem {
	var c checker
	if !c.fewEnough(path, len(labels)) {
		return c.problems
	}
	c.oneValueForAKey(path, labels, kept)
	if joined := len(JoinLabels(kept, labels)); len(c.problems) == 0 && joined > MaxEntries {
		c.fail(path, "would come to %d with those that are there, and at most %d can be carried", joined, MaxEntries)
	}
	return c.problems
}

// JoinLabels returns the labels that are kept and, after them, those of added that are
// not among them. Rule D2 is not looked at: a key that has two values in the lists has
// both in the result.
func JoinLabels(kept, added []api.Label) []api.Label {
	joined := slices.Clone(kept)
	for _, label := range added {
		if !carriesAll(kept, []api.Label{label}) {
			joined = append(joined, label)
		}
	}
	return joined
}

// SameLabels reports whether two resources with these labels carry the same ones,
// in whatever order.
func SameLabels(a, b []api.Label) bool {
	return carriesAll(a, b) && carriesAll(b, a)
}

// oneValueForAKey holds the labels of one resource to rule D2, beside those that
// it keeps.
func (c *checker) oneValueForAKey(path string, labels, kept []api.Label) {
	values := make(map[string]string, len(kept))
	for _, label := range kept {
		values[label.Key] = label.Value
	}
	seen := make(map[string]bool, len(labels))
	for i, label := range labels {
		c.labelPart(at(path, i)+".key", label.Key)
		c.labelPart(at(path, i)+".value", label.Value)
		if seen[label.Key] {
			c.fail(at(path, i)+".key", "must not be %q a second time, since a resource carries one value for a key", label.Key)
		}
		if value, keeps := values[label.Key]; keeps && value != label.Value {
			c.fail(at(path, i)+".value", "must be %q, since the resource carries %s:%s and a resource carries one value for a key", value, label.Key, value)
		}
		seen[label.Key] = true
	}
}

func (c *checker) labelPart(field, text string) {
	if !labelPart.MatchString(text) {
		c.fail(field, "must be a letter followed by letters, digits and hyphens")
	}
}
