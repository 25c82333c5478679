package token

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// precision is that of the server's instants.
const precision = time.Millisecond

// instantOf reads an instant in RFC 3339 as the server keeps it. It reports false
// for text that is none, null and unknown among them.
func instantOf(text types.String) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, text.ValueString())
	return t.UTC().Truncate(precision), err == nil
}

// sameInstant reports whether two expiries are the same, whatever their spelling;
// no expiry is the same as none.
func sameInstant(a, b types.String) bool {
	if a.Equal(b) {
		return true
	}
	at, ok := instantOf(a)
	bt, okToo := instantOf(b)
	return ok && okToo && at.Equal(bt)
}

// spelled writes an instant, null for none.
func spelled(t *time.Time) types.String {
	if t == nil {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339Nano))
}

// pastError refuses to make a token that has expired already (rule F4).
func pastError(expiresAt string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(expiresAtAt, "Cannot make a token that has expired", fmt.Sprintf(
		"A token would be made that expires at %s, which is past. Write a later instant or, for a token that never expires, leave out expires_at.", expiresAt))
}

// expiredWarning says that a token in state opens nothing any more.
func expiredWarning(m tokenModel) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(expiresAtAt, "The token has expired", fmt.Sprintf(
		"The token %q (%s) has expired at %s, and its secret opens nothing any more. Write a later expires_at, which makes a new token, "+
			"or remove the resource.", m.Description.ValueString(), m.ID.ValueString(), m.ExpiresAt.ValueString()))
}

// instant asks for an instant in RFC 3339.
type instant struct{}

var _ validator.String = instant{}

// Description says what is asked for.
func (instant) Description(context.Context) string {
	return "must be an instant in RFC 3339, such as 2030-01-31T12:00:00Z"
}

// MarkdownDescription says the same.
func (v instant) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString leaves what is not known yet for later.
func (v instant) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, ok := instantOf(req.ConfigValue); !ok {
		resp.Diagnostics.AddAttributeError(req.Path, "Not an instant", fmt.Sprintf("%q %s.", req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}

// duration asks for a time that passes, at least as long as shortest.
type duration struct{}

// shortest is the shortest life of an ephemeral token.
const shortest = time.Minute

var _ validator.String = duration{}

// Description says what is asked for.
func (duration) Description(context.Context) string {
	return "must be a duration of at least one minute, such as 90m or 1h30m"
}

// MarkdownDescription says the same.
func (v duration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString leaves what is not known yet for later.
func (v duration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d < shortest {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a duration", fmt.Sprintf("%q %s.", req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}
