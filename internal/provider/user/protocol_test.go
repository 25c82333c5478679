package user_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// What follows calls the provider as a newer Terraform does than the one that the
// other tests run with.

func TestUserImportByIdentity(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	userID := env.Join(t, "Ada@example.com")
	want := map[string]string{
		"id": "ada@example.com", "workspace_id": env.Made.WorkspaceID, "email": "Ada@example.com",
		"user_id": userID, "name": "", "status": "active",
	}
	p := env.Protocol(t, "segmentaccess_user")
	for name, identity := range map[string]map[string]any{
		"with the workspace":    {"workspace_id": env.Made.WorkspaceID, "id": "ada@example.com"},
		"without the workspace": {"id": "ada@example.com"},
	} {
		found, said := p.Import(t, identity)
		if len(said) > 0 {
			t.Fatalf("importing %s: %q", name, said)
		}
		if diff := cmp.Diff(want["user_id"], p.Attributes(t, found)["user_id"]); diff != "" {
			t.Errorf("importing %s (-want +got):\n%s", name, diff)
		}
	}
	found, said := p.ImportID(t, userID)
	if len(said) > 0 {
		t.Fatalf("importing by user id: %q", said)
	}
	if diff := cmp.Diff(want, p.Attributes(t, found)); diff != "" {
		t.Errorf("importing by user id (-want +got):\n%s", diff)
	}
	wantIdentity := map[string]string{"workspace_id": env.Made.WorkspaceID, "id": "ada@example.com"}
	if diff := cmp.Diff(wantIdentity, p.Identity(t, found)); diff != "" {
		t.Errorf("the identity (-want +got):\n%s", diff)
	}
	_, said = p.ImportID(t, "nobody")
	nobody := []string{`ERROR: Cannot import user: There is neither a user nor an invite for the user id "nobody" in the workspace "acme".`}
	if diff := cmp.Diff(nobody, said); diff != "" {
		t.Errorf("importing nobody (-want +got):\n%s", diff)
	}
}

func TestUserMovedFromSegment(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	userID := env.Join(t, "ada@example.com")
	env.Invite(t, "bob@example.com")
	p := env.Protocol(t, "segmentaccess_user")
	const official = "registry.terraform.io/segmentio/segment"
	for email, id := range map[string]string{"ada@example.com": userID, "bob@example.com": "bob@example.com"} {
		moved, said := p.Move(t, official, "segment_user", fmt.Sprintf(
			`{"id":%q,"email":%q,"is_invite":true,"permissions":[{"role_id":"r","resources":[]}]}`, id, email))
		if len(said) > 0 {
			t.Fatalf("moving %s: %q", email, said)
		}
		got := p.Attributes(t, moved)
		if got["id"] != email || got["email"] != email || got["workspace_id"] != env.Made.WorkspaceID {
			t.Errorf("%s became %v", email, got)
		}
	}
	for _, elsewhere := range [][2]string{
		{official, "segment_user_group"},
		{"registry.terraform.io/other/segment", "segment_user"},
		{"registry.terraform.io/notsegmentio/segment", "segment_user"},
	} {
		if _, said := p.Move(t, elsewhere[0], elsewhere[1], `{"id":"bob@example.com","email":"bob@example.com"}`); len(said) != 1 {
			t.Errorf("moving from %v: %q", elsewhere, said)
		}
	}
	_, said := p.Move(t, official, "segment_user", `{"id":"gone","email":"eve@example.com"}`)
	want := []string{`ERROR: Cannot find user eve@example.com: There is neither a user nor an invite for eve@example.com (user id "gone") ` +
		`in the workspace "acme".`}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("moving nobody (-want +got):\n%s", diff)
	}
}
