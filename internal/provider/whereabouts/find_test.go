package whereabouts_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

// A source that a list has, which was read a while ago, is told only as it is now.
func TestInBySlugIsNotOutOfDate(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	beta := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	owner := env.Owner(t)
	sparing, err := client.New(client.Config{Endpoint: env.URL, Token: env.Made.AccountToken, Sparing: true})
	if err != nil {
		t.Fatal(err)
	}
	home, err := connection.New(sparing, "the server", "").Workspace(t.Context(), acctest.Slug)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, slug := range []string{"web", "other", "ios", "gone", "old", "young"} {
		ids[slug] = acctest.Do(t, owner, api.CreateSource, api.CreateSourceInput{
			Slug: slug, Enabled: new(true), MetadataID: "IqDTy1TpoU",
		}).Source.ID
	}
	want := func(slug, id string, calls ...string) {
		t.Helper()
		env.ForgetCalls()
		found, err := whereabouts.InBySlug(t.Context(), home, slug)
		said := ""
		if err != nil {
			said = err.Error()
		}
		none := ""
		if id == "" {
			none = fmt.Sprintf("there is no source with the slug %q in the workspace %q", slug, acctest.Slug)
		}
		if said != none || found.ID != id {
			t.Errorf("%q is %q, %v, want %q", slug, found.ID, err, id)
		}
		if !slices.Equal(env.Calls(), calls) {
			t.Errorf("looking for %q called %q, want %q", slug, env.Calls(), calls)
		}
	}
	const list, get = "ListSources", "GetSource"
	want("web", ids["web"], list, get)
	want("other", ids["other"], get)

	rename := func(id, slug string) {
		acctest.Do(t, owner, api.UpdateSource, api.UpdateSourceInput{SourceID: id, Slug: &slug})
	}
	rename(ids["old"], "older")
	rename(ids["young"], "old")
	want("old", ids["young"], get, list, get)
	rename(ids["web"], "website")
	want("web", "", get, list)
	rename(ids["other"], "web")
	want("web", ids["other"], list, get)
	acctest.Do(t, env.Client(t, env.Made.AccountToken), api.TransferSource, api.TransferSourceInput{SourceID: ids["ios"], WorkspaceID: beta})
	want("ios", "", get, list)
	rename(ids["web"], "ios")
	want("ios", ids["web"], list, get)
	acctest.Do(t, owner, api.DeleteSource, api.SourceInput{SourceID: ids["gone"]})
	want("gone", "", get, list)
	want("never", "", list)
}
