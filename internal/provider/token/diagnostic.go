package token

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var (
	permissionsAt  = path.Root("permissions")
	expiresAtAt    = path.Root("expires_at")
	rotationAt     = path.Root("rotation")
	securityCodeAt = path.Root("security_code")
)

// codeField is the input field of the security code.
const codeField = "securityCode"

// fields are the attributes that the server may blame.
var fields = connection.Fields{
	"description": path.Root("description"), "permissions": permissionsAt, "expiresAt": expiresAtAt, codeField: securityCodeAt,
}

// needsCode reports whether the server has mailed a security code and wants it
// (rule F3), and returns its own words about that.
func needsCode(err error) (string, bool) {
	problems := client.FieldProblems(err)
	i := slices.IndexFunc(problems, func(p api.Problem) bool { return p.Type == api.TypeSecurityCode })
	if i < 0 {
		return "", false
	}
	return problems[i].Message, true
}

// addNotMade says why a token was not made, and what to do about a security code.
func addNotMade(ctx context.Context, diags *diag.Diagnostics, title string, conn *connection.Connection, err error) {
	if said, needed := needsCode(err); needed {
		diags.AddAttributeError(securityCodeAt, "A security code was mailed", fmt.Sprintf("This server makes a token only with a security code, "+
			"which it has mailed just now, and nothing was made. It said: %s.\n\nSet security_code to the code and apply again, with description, "+
			"permissions and expires_at as they are.", said))
		return
	}
	for _, problem := range client.FieldProblems(err) {
		if problem.Field == codeField {
			diags.AddAttributeError(securityCodeAt, title, fmt.Sprintf("The server did not take the security code: %s.\n\nCheck the code, and that "+
				"description, permissions and expires_at are as they were when it was mailed. To have another one mailed, leave out security_code "+
				"and apply again.", problem.Message))
			return
		}
	}
	connection.AddError(diags, title, withCredential(ctx, conn, err), fields)
}

// withCredential adds to a refusal of a workspace token that those make no tokens
// where codes are mailed (rule F3).
func withCredential(ctx context.Context, conn *connection.Connection, err error) error {
	if !client.IsUnauthorized(err) {
		return err
	}
	features, unknown := conn.Client().Features(ctx)
	if unknown != nil || features.Workspace == nil {
		return err
	}
	return fmt.Errorf("%w.\n\nThe provider has the token of a workspace. Where the server mails security codes, only the token of an account "+
		"makes tokens: give the provider one of those", err)
}

// notRevokedError says that an earlier token is still good, and what becomes of it.
func notRevokedError(id string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot revoke the earlier token", fmt.Sprintf("The new token is made and in the state, but the earlier one, %s, "+
		"could not be revoked, and its secret is still good: %v.\n\nApply again, which revokes it.", id, err))
}

// ownError refuses to revoke the token that the provider has.
func ownError(id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("This is the provider's own token", fmt.Sprintf("The token %s would be revoked, with which the provider itself "+
		"is configured, and nothing could be done after that. Configure the provider with another token and plan again or, to keep the token and "+
		"only stop managing it, use a removed block or `terraform state rm`.", id))
}
