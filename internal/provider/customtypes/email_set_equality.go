package customtypes

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

var (
	_ basetypes.SetValuableWithSemanticEquals  = EmailSet{}
	_ basetypes.ListValuableWithSemanticEquals = EmailSet{}
)

// Equal reports whether o is an EmailSet of the same spellings in any order, or
// in the same state of being null or unknown. It counts the elements in a hash
// table where the framework's set compares them in pairs.
func (v EmailSet) Equal(o attr.Value) bool {
	other, ok := o.(EmailSet)
	if !ok || v.IsNull() != other.IsNull() || v.IsUnknown() != other.IsUnknown() {
		return false
	}
	return maps.Equal(countElements(v), countElements(other))
}

// countElements may use elements as keys because framework strings, the only
// elements of an EmailSet, are comparable, null and unknown ones too.
func countElements(v EmailSet) map[attr.Value]int {
	elements := v.Elements()
	counts := make(map[attr.Value]int, len(elements))
	for _, element := range elements {
		counts[element]++
	}
	return counts
}

// SamePeople reports whether both sets are known down to the last address and
// hold the same people (rule A1). Whom an unknown address names is never
// guessed, and a null set has no people to compare.
func (v EmailSet) SamePeople(other EmailSet) bool {
	return isKnown(v) && isKnown(other) && samePeople(v.Elements(), other.Elements())
}

func samePeople(a, b []attr.Value) bool {
	keysOfA, ok := keysOf(a)
	if !ok {
		return false
	}
	keysOfB, ok := keysOf(b)
	return ok && maps.Equal(keysOfA, keysOfB)
}

func keysOf(elements []attr.Value) (map[string]struct{}, bool) {
	emails, ok := knownStrings(elements)
	keys := make(map[string]struct{}, len(emails))
	for _, email := range emails {
		keys[api.FoldEmail(email)] = struct{}{}
	}
	return keys, ok
}

// SetSemanticEquals keeps the prior spellings of a set that comes back from the
// server with the same people spelled otherwise (rule A1).
func (v EmailSet) SetSemanticEquals(ctx context.Context, prior basetypes.SetValuable) (bool, diag.Diagnostics) {
	set, diags := prior.ToSetValue(ctx)
	return v.SamePeople(EmailSet{SetValue: set}), diags
}

// ToListValue returns the addresses in the order in which the set holds them.
//
// That is how they are held in memory (see EmailSetType). The framework calls it
// too, which is for speed alone: where the people differ, it goes on to
// compare the elements of a set in pairs, which takes a minute for 5,000
// members when somebody has added one by hand; those of a list it compares
// along their order. It asks whether a value is a list first. Should it ever
// ask for a set first, SetSemanticEquals gives the same result, only slower.
func (v EmailSet) ToListValue(context.Context) (basetypes.ListValue, diag.Diagnostics) {
	switch {
	case v.IsUnknown():
		return basetypes.NewListUnknown(basetypes.StringType{}), nil
	case v.IsNull():
		return basetypes.NewListNull(basetypes.StringType{}), nil
	default:
		return basetypes.NewListValue(basetypes.StringType{}, v.Elements())
	}
}

// ListSemanticEquals is SetSemanticEquals for a set seen as a list: the order
// of the addresses does not count.
func (v EmailSet) ListSemanticEquals(ctx context.Context, prior basetypes.ListValuable) (bool, diag.Diagnostics) {
	list, diags := prior.ToListValue(ctx)
	return isKnown(v) && isKnown(list) && samePeople(v.Elements(), list.Elements()), diags
}
