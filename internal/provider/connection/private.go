package connection

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Note writes something to the private state of an object under a key, as anything
// that JSON can hold.
func Note[T any](ctx context.Context, private PrivateWriter, key string, note T) diag.Diagnostics {
	value, err := json.Marshal(note)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot write the private state", err.Error())}
	}
	return private.SetKey(ctx, key, value)
}

// Noted returns what Note wrote under a key, and the zero value where it wrote
// nothing.
func Noted[T any](ctx context.Context, private PrivateReader, key string, diags *diag.Diagnostics) T {
	var note T
	value, found := private.GetKey(ctx, key)
	diags.Append(found...)
	if found.HasError() || len(value) == 0 {
		return note
	}
	if err := json.Unmarshal(value, &note); err != nil {
		diags.AddError("Cannot read the private state", err.Error())
	}
	return note
}
