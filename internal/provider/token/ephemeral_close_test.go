package token

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
)

// Nothing is asked of a server to close what was never opened.
func TestCloseOfNothing(t *testing.T) {
	t.Parallel()
	var resp ephemeral.CloseResponse
	new(tokenEphemeral).Close(t.Context(), ephemeral.CloseRequest{}, &resp)
	if len(resp.Diagnostics) > 0 {
		t.Errorf("it said %v", resp.Diagnostics)
	}
}
