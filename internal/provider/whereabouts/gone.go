package whereabouts

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// Missing is a source that Find does not find, as the state has it.
type Missing struct {
	// ID and Slug name it; the slug may be empty.
	ID, Slug string
	// Home is the id of the workspace where it was seen last.
	Home string
}

// String names the source for a message.
func (m Missing) String() string {
	if m.Slug == "" {
		return m.ID
	}
	return fmt.Sprintf("%q (%s)", m.Slug, m.ID)
}

// fate is what became of a source that is not where it was.
type fate int

const (
	// untold is one that the audit trail says nothing of, or that is not to be read.
	untold fate = iota
	transferred
	deleted
)

// Gone reports whether a source that is not to be found may be dropped from state.
// Whoever does not see the workspace that a source was transferred to gets the same
// answer as if it were deleted, so that only the audit trail can tell, which keeps
// its deletion for ever (rules G6, I1). Where it does not, that is an error: a
// source that lives elsewhere is not to be made anew.
func Gone(ctx context.Context, conn *connection.Connection, private connection.PrivateReader, m Missing, diags *diag.Diagnostics) bool {
	if !conn.Gone(ctx, private, m.Home, diags) {
		return false
	}
	told, err := tell(ctx, conn, m)
	if err != nil {
		connection.AddError(diags, "Cannot tell what became of a source", err, nil)
		return false
	}
	switch told {
	case deleted:
		return true
	case transferred:
		diags.AddError("A source was transferred", fmt.Sprintf("The source %s was transferred to a workspace in which the provider's token "+
			"does not see it. The state is kept as it is. Configure the token of an account that is a member there or, to stop managing the "+
			"source here, remove it from the state with `terraform state rm`.", m))
	case untold:
		diags.AddError("Cannot tell what became of a source", fmt.Sprintf("The source %s is not to be found. It was deleted, or transferred to "+
			"another workspace, or is out of reach of the provider's token, and this token finds nothing of that in the audit trail, which "+
			"Workspace Owners read. The state is kept as it is. Configure the token of an owner or, if the source was deleted, remove it from "+
			"the state with `terraform state rm`.", m))
	}
	return false
}

// Left tells of a source that was to be deleted and is not to be found: a warning
// unless it is certain that nothing is left.
func Left(ctx context.Context, conn *connection.Connection, m Missing, diags *diag.Diagnostics) {
	if told, err := tell(ctx, conn, m); err == nil && told == deleted {
		return
	}
	diags.AddWarning("The source was not found", fmt.Sprintf("The source %s is in no workspace that the provider's token sees, and is taken "+
		"for deleted, such as with its workspace. If it was transferred to another workspace, it is still there.", m))
}

// tell asks the audit trails of the workspaces that the credential sees, the last
// home first: a source may have been transferred to one of them and deleted there.
func tell(ctx context.Context, conn *connection.Connection, m Missing) (fate, error) {
	seen, err := conn.Seen(ctx)
	if err != nil {
		return untold, err
	}
	homes := []string{m.Home}
	for _, workspace := range seen {
		if workspace.ID != m.Home {
			homes = append(homes, workspace.ID)
		}
	}
	last := untold
	for _, home := range homes {
		told, err := tellIn(ctx, conn.Client().In(home), m.ID)
		switch {
		case client.IsUnauthorized(err) || client.IsNotFound(err):
			// Only owners read the audit trail, and a plain Public API may have none.
		case err != nil:
			return untold, err
		case told == deleted:
			return deleted, nil
		case told == transferred:
			last = transferred
		}
	}
	return last, nil
}

// tellIn returns the last word of one audit trail, which lists the oldest events
// first.
func tellIn(ctx context.Context, c *client.Client, id string) (fate, error) {
	last := untold
	for events, err := range client.Pages(ctx, c, client.ListAuditEvents, api.ListAuditEventsInput{ResourceID: id}) {
		if err != nil {
			return untold, err
		}
		for _, event := range events {
			switch event.Type {
			case "Source Deleted":
				// An id is never given twice.
				return deleted, nil
			case "Source Transferred":
				last = transferred
			}
		}
	}
	return last, nil
}
