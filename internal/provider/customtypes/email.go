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

var (
	_ basetypes.StringTypable                    = EmailType{}
	_ basetypes.StringValuableWithSemanticEquals = Email{}
)

// EmailType is the attribute type of one email address; its values are Email.
// The zero value is ready for use as the CustomType of a StringAttribute.
type EmailType struct {
	basetypes.StringType
}

// String names the type in logs and in the framework's own errors.
func (t EmailType) String() string {
	return "customtypes.EmailType"
}

// Equal reports whether o is an EmailType too.
func (t EmailType) Equal(o attr.Type) bool {
	_, ok := o.(EmailType)
	return ok
}

// ValueType returns an Email, which tells the framework what to expect.
func (t EmailType) ValueType(context.Context) attr.Value {
	return Email{}
}

// ValueFromString wraps a framework string. It never fails.
func (t EmailType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Email{StringValue: in}, nil
}

// ValueFromTerraform reads a value off the wire; the error is that of a value
// which is no string.
func (t EmailType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("read an email address: %w", err)
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("read an email address: got %T instead of a string", value)
	}
	return Email{StringValue: text}, nil
}

// Email is one email address as its user spelled it. The zero value is null.
// Equal tells spellings apart; SamePerson and Key do not (rule A1). It may hold
// any text: a server may store what ValidEmail refuses in a configuration.
type Email struct {
	basetypes.StringValue
}

// NewEmail returns a known address.
func NewEmail(email string) Email {
	return Email{StringValue: basetypes.NewStringValue(email)}
}

// NewEmailNull returns the null address.
func NewEmailNull() Email {
	return Email{StringValue: basetypes.NewStringNull()}
}

// NewEmailUnknown returns an address that is known after apply.
func NewEmailUnknown() Email {
	return Email{StringValue: basetypes.NewStringUnknown()}
}

// NewEmailPointer returns the address that email points to, or null for nil.
func NewEmailPointer(email *string) Email {
	return Email{StringValue: basetypes.NewStringPointerValue(email)}
}

// Type returns EmailType.
func (v Email) Type(context.Context) attr.Type {
	return EmailType{}
}

// Equal reports whether o is an Email in the same spelling, or in the same
// state of being null or unknown.
func (v Email) Equal(o attr.Value) bool {
	other, ok := o.(Email)
	return ok && v.StringValue.Equal(other.StringValue)
}

// Key returns the address in the form under which rule A1 compares it, for use
// as a map key; it is "" for a null or unknown address.
func (v Email) Key() string {
	return api.FoldEmail(v.ValueString())
}

// SamePerson reports whether both addresses are known and name one person
// (rule A1). Whom an unknown address names is never guessed.
func (v Email) SamePerson(other Email) bool {
	return isKnown(v) && isKnown(other) && api.SameEmail(v.ValueString(), other.ValueString())
}

// StringSemanticEquals keeps the prior spelling of an address that comes back
// from the server in another one (rule A1).
func (v Email) StringSemanticEquals(ctx context.Context, prior basetypes.StringValuable) (bool, diag.Diagnostics) {
	text, diags := prior.ToStringValue(ctx)
	return v.SamePerson(Email{StringValue: text}), diags
}

func isKnown(v attr.Value) bool {
	return !v.IsNull() && !v.IsUnknown()
}
