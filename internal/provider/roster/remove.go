package roster

import (
	"context"
	"net/url"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// maxQuery is how many bytes a list in a URL may take, so that the whole of it stays
// below what servers and proxies take, which is 8 KB at least.
const maxQuery = 6000

// removeAll removes users and withdraws invites, in as few requests as URLs allow.
// Done is told of those of each request that succeeded.
func removeAll(ctx context.Context, workspace connection.Workspace, those []people.Person, done func([]people.Person)) error {
	var users, invited []people.Person
	for _, person := range those {
		if person.Status == people.Active {
			users = append(users, person)
		} else {
			invited = append(invited, person)
		}
	}
	for _, batch := range inQueries(invited, func(p people.Person) string { return p.Email }) {
		if err := withdraw(ctx, workspace, batch); err != nil {
			return err
		}
		done(batch)
	}
	for _, batch := range inQueries(users, func(p people.Person) string { return p.UserID }) {
		if err := removeUsers(ctx, workspace, batch); err != nil {
			return err
		}
		done(batch)
	}
	return nil
}

func withdraw(ctx context.Context, workspace connection.Workspace, batch []people.Person) error {
	in := api.DeleteInvitesInput{}
	for _, person := range batch {
		in.Emails = append(in.Emails, person.Email)
	}
	if _, err := client.Call(ctx, workspace.Client, api.DeleteInvites, in); err != nil {
		return &refusal{err, "emails", in.Emails}
	}
	return nil
}

func removeUsers(ctx context.Context, workspace connection.Workspace, batch []people.Person) error {
	in, emails := api.DeleteUsersInput{}, make([]string, len(batch))
	for i, person := range batch {
		in.UserIDs, emails[i] = append(in.UserIDs, person.UserID), person.Email
	}
	if _, err := client.Call(ctx, workspace.Client, api.DeleteUsers, in); err != nil {
		return &refusal{err, "userIds", emails}
	}
	return nil
}

// inQueries splits people into lists that fit into URLs, by what stands there.
func inQueries(those []people.Person, text func(people.Person) string) [][]people.Person {
	const around = len("&userIds.10000=")
	var batches [][]people.Person
	size := maxQuery
	for _, person := range those {
		length := around + len(url.QueryEscape(text(person)))
		if size+length > maxQuery {
			batches, size = append(batches, nil), 0
		}
		batches[len(batches)-1] = append(batches[len(batches)-1], person)
		size += length
	}
	return batches
}
