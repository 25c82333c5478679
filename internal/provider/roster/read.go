package roster

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// withPermissions adds the permissions of users that the lists of a plain Public API
// leave out, which takes a request for each, so that it is done for those who are
// wanted only. Whoever has gone since the list was made is left out.
func withPermissions(
	ctx context.Context, workspace connection.Workspace, have []people.Person, wanted func(key string) bool,
) ([]people.Person, error) {
	if !workspace.Plain {
		return have, nil
	}
	known := make([]people.Person, 0, len(have))
	for _, person := range have {
		if person.Status == people.Active && wanted(api.FoldEmail(person.Email)) {
			out, err := client.Call(ctx, workspace.Client, api.GetUser, api.UserInput{UserID: person.UserID})
			if client.IsNotFound(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			person.Permissions = out.User.Permissions
		}
		known = append(known, person)
	}
	return known, nil
}
