package whereabouts

import (
	"context"
	"fmt"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// tries is how often a source is looked for that keeps moving between the look and what
// is done.
const tries = 3

// Act does something to a source in the workspace where it was seen last, which saves a
// look at it. Where it is not there, or out of reach there, it is looked for, and the
// same is done in whichever workspace it lives. The workspace is the one in which it was
// done or refused last. The error of a source that is in none of them is a
// client.IsNotFound, and no other error is.
func Act(
	ctx context.Context, conn *connection.Connection, id, lastHome string, do func(connection.Workspace) error,
) (connection.Workspace, error) {
	var refused error
	home, known := seenIn(ctx, conn, lastHome)
	if known {
		if refused = do(home); !mayBeElsewhere(refused) {
			return home, refused
		}
	}
	for range tries {
		found, err := Find(ctx, conn, id)
		switch {
		case client.IsUnauthorized(refused) && (client.IsNotFound(err) || err == nil && found.Home.ID == home.ID):
			// It lives there and must not be touched, or whoever must not do such a thing
			// at all is not told whether it does (rule J4).
			return home, refused
		case err != nil:
			return home, err
		}
		home = found.Home
		if refused = do(home); !mayBeElsewhere(refused) {
			return home, refused
		}
	}
	// Not wrapped: the last answer may say that it is not there.
	return home, fmt.Errorf("the source %q was in another workspace each time that it was looked for; the last answer was: %s", id, refused.Error())
}

// mayBeElsewhere reports whether a refusal may only mean that a source does not live in
// the workspace. Whoever has lost all rights there is not told so much (rule J4).
func mayBeElsewhere(err error) bool {
	return client.IsNotFound(err) || client.IsUnauthorized(err)
}
