package customtypes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// EmailSet is a set of people by their email addresses, as their user spelled
// them. Every method takes time linear in the number of addresses, and so does
// what the framework does with it (see EmailSetType). The zero value is null.
// Like an Email, it may hold what ValidEmails refuses.
type EmailSet struct {
	basetypes.SetValue
}

// NewEmailSet returns a known set, empty for no emails. Of several spellings
// of one address it keeps the first, since a set holds a person once (rule A1).
func NewEmailSet(emails []string) EmailSet {
	elements := make([]attr.Value, 0, len(emails))
	seen := make(map[string]struct{}, len(emails))
	for _, email := range emails {
		key := api.FoldEmail(email)
		if _, ok := seen[key]; ok {
			continue
		}
		seen[key] = struct{}{}
		elements = append(elements, basetypes.NewStringValue(email))
	}
	return newEmailSet(elements)
}

// newEmailSet cannot panic, since every caller passes framework strings.
func newEmailSet(elements []attr.Value) EmailSet {
	return EmailSet{SetValue: basetypes.NewSetValueMust(basetypes.StringType{}, elements)}
}

// NewEmailSetNull returns the null set: members that are not managed.
func NewEmailSetNull() EmailSet {
	return EmailSet{SetValue: basetypes.NewSetNull(basetypes.StringType{})}
}

// NewEmailSetUnknown returns a set that is known after apply.
func NewEmailSetUnknown() EmailSet {
	return EmailSet{SetValue: basetypes.NewSetUnknown(basetypes.StringType{})}
}

// Type returns EmailSetType.
func (v EmailSet) Type(context.Context) attr.Type {
	return EmailSetType{}
}

// ElementType returns the framework's string type.
func (v EmailSet) ElementType(context.Context) attr.Type {
	return basetypes.StringType{}
}

// ToSetValue returns the framework's set of the same strings.
func (v EmailSet) ToSetValue(context.Context) (basetypes.SetValue, diag.Diagnostics) {
	if v.IsNull() {
		return NewEmailSetNull().SetValue, nil
	}
	return v.SetValue, nil
}

// ToTerraformValue returns the addresses in the order in which the set holds
// them, as a list (see EmailSetType).
func (v EmailSet) ToTerraformValue(ctx context.Context) (tftypes.Value, error) {
	list, diags := v.ToListValue(ctx)
	if diags.HasError() {
		return tftypes.Value{}, fmt.Errorf("write a set of email addresses: %s", diags.Errors()[0].Detail())
	}
	value, err := list.ToTerraformValue(ctx)
	if err != nil {
		return value, fmt.Errorf("write a set of email addresses: %w", err)
	}
	return value, nil
}

// String counts the addresses instead of listing them: the framework builds it
// for log lines that nobody reads, and addresses are personal data.
func (v EmailSet) String() string {
	if !isKnown(v) {
		return v.SetValue.String()
	}
	return fmt.Sprintf("%d email addresses", len(v.Elements()))
}

// Emails returns the addresses in the user's spelling, none for a null set. It
// reports false if the set or one of its addresses is unknown, or one is null:
// who is in the set is then not known yet, and the caller has to wait.
func (v EmailSet) Emails() ([]string, bool) {
	if v.IsUnknown() {
		return nil, false
	}
	return knownStrings(v.Elements())
}

// ByKey returns the user's spelling of each known address under its key of
// rule A1 (see api.FoldEmail), whatever else in the set may be unknown.
func (v EmailSet) ByKey() map[string]string {
	elements := v.Elements()
	spellings := make(map[string]string, len(elements))
	for _, element := range elements {
		if email, ok := knownString(element); ok {
			spellings[api.FoldEmail(email)] = email
		}
	}
	return spellings
}

// SpelledLike returns the same people, each in prior's spelling where prior has
// them (rule A1). A Read that finds other members than the state has would
// otherwise show every member that the server spells in its own way as a change.
func (v EmailSet) SpelledLike(prior EmailSet) EmailSet {
	if !isKnown(v) {
		return v
	}
	spellings := prior.ByKey()
	elements := v.Elements()
	for i, element := range elements {
		email, ok := knownString(element)
		if !ok {
			continue
		}
		if spelling, ok := spellings[api.FoldEmail(email)]; ok {
			elements[i] = basetypes.NewStringValue(spelling)
		}
	}
	return newEmailSet(elements)
}

func knownString(element attr.Value) (string, bool) {
	text, ok := element.(basetypes.StringValue)
	if !ok || !isKnown(text) {
		return "", false
	}
	return text.ValueString(), true
}

func knownStrings(elements []attr.Value) ([]string, bool) {
	texts := make([]string, 0, len(elements))
	for _, element := range elements {
		text, ok := knownString(element)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}
