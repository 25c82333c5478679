package server_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// sparingClient returns a client that sends as few requests as it can.
func sparingClient(t *testing.T, w *world, token string) *client.Client {
	t.Helper()
	c, err := client.New(client.Config{Endpoint: w.URL, Token: token, Sparing: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Sources that are read together come from their list, and whatever is done to them,
// by this client or to where they are, the list tells what they are by themselves.
func TestRuleG2SourcesThatAreReadTogether(t *testing.T) {
	t.Parallel()
	acme, globex := movers(t)
	c := sparingClient(t, acme.world, acme.owner.secret).In(acme.id)
	var ids []string
	for n := range 12 {
		ids = append(ids, acme.source(t, fmt.Sprintf("source-%02d", n)).ID)
	}
	key := do(t, acme.token, api.GetSource, api.SourceInput{SourceID: ids[3]}).Source.WriteKeys[0]
	dev := []api.Label{{Key: "environment", Value: "dev"}}
	changes := []struct {
		name string
		make func()
		// gone are those that are not to be found in the list.
		gone []int
	}{
		{"nothing", func() {}, nil},
		{"a name", func() { do(t, c, api.UpdateSource, api.UpdateSourceInput{SourceID: ids[0], Name: new("The Website")}) }, nil},
		{"labels", func() {
			do(t, c, api.AddLabelsToSource, api.SourceLabelsInput{SourceID: ids[1], Labels: dev})
			do(t, c, api.ReplaceLabelsInSource, api.SourceLabelsInput{SourceID: ids[2], Labels: dev})
		}, nil},
		{"write keys", func() {
			do(t, c, api.RemoveWriteKeyFromSource, api.WriteKeyInput{SourceID: ids[3], WriteKey: key})
			do(t, c, api.CreateWriteKeyForSource, api.SourceInput{SourceID: ids[4]})
		}, nil},
		{"a deletion", func() { do(t, c, api.DeleteSource, api.SourceInput{SourceID: ids[5]}) }, []int{5}},
		{"a transfer", func() {
			do(t, c, api.TransferSource, api.TransferSourceInput{SourceID: ids[6], WorkspaceID: globex.id})
		}, []int{5, 6}},
		{"its return", func() {
			do(t, c, api.TransferSource, api.TransferSourceInput{SourceID: ids[6], WorkspaceID: acme.id})
		}, []int{5}},
	}
	listed := 0
	for _, change := range changes {
		change.make()
		for i, found := range atOnce(len(ids), func(i int) bool {
			source, found, err := client.ListedSource(t.Context(), c, ids[i])
			if err != nil {
				t.Errorf("after %s: %v", change.name, err)
			}
			if found {
				same(t, "the source after "+change.name, source, do(t, acme.token, api.GetSource, api.SourceInput{SourceID: ids[i]}).Source)
			}
			return found
		}) {
			if found && slices.Contains(change.gone, i) {
				t.Errorf("after %s, source %d is found in the list", change.name, i)
			}
			if found {
				listed++
			}
		}
	}
	if least := len(changes) * len(ids) / 2; listed < least {
		t.Errorf("%d sources were found in the list, want %d at least", listed, least)
	}
}
