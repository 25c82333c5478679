package server_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A staff is a team with somebody in every part: ada sees the other members, bob
// sees the sources, both are in the group of analysts, and so is the pending invite
// of ivan. The source web carries environment:prod and is bound to a tracking plan.
type staff struct {
	*team
	ada, bob person
	analysts string
	ivan     string
	// code is ivan's.
	code string
	// web and loose are the ids of sources, of which the second is bound to no plan.
	web, loose string
	// writeKey is one of web.
	writeKey string
	plan     string
	// label is the value of a label with the key team that is assigned nowhere.
	label string
	// policy is Ada's only one, and tokenID that of a token of the workspace.
	policy, tokenID string
	// admin is the id of the role Source Admin.
	admin string
	// elsewhere is the id of another workspace of the owner.
	elsewhere string
	// emailCode was mailed to a new email of the owner, and accountTokenID is of a
	// token of the owner's that no test calls with.
	emailCode, accountTokenID string
}

// employ makes a workspace with its staff.
func (w *world) employ(t *testing.T, slug string) *staff {
	t.Helper()
	s := &staff{team: w.found(t, slug), ivan: "ivan@" + slug + ".example"}
	s.ada, s.bob = s.join(t, "ada@"+slug+".example", memberRole), s.join(t, "bob@"+slug+".example", readerRole)
	s.invite(t, s.ivan, adminRole)
	s.analysts = s.group(t, "Analysts", s.ada.email, s.bob.email, s.ivan)
	s.code = w.Code(t, s.ivan)
	s.label = "web"
	do(t, s.token, api.CreateLabel, api.CreateLabelInput{Label: api.Label{Key: "team", Value: s.label}})
	web := s.source(t, "web", "environment:prod")
	s.web, s.writeKey, s.loose = web.ID, web.WriteKeys[0], s.source(t, "loose").ID
	s.plan = do(t, s.token, api.CreateTrackingPlan, api.CreateTrackingPlanInput{Name: "Events", Type: api.TrackingPlanLive}).TrackingPlan.ID
	do(t, s.token, api.AddSourceToTrackingPlan, api.AddSourceToTrackingPlanInput{TrackingPlanID: s.plan, SourceID: s.web})
	s.equip(t)
	return s
}

// equip adds what the operations on access are about.
func (s *staff) equip(t *testing.T) {
	t.Helper()
	s.admin = roleID(t, s.token, adminRole)
	s.policy = all(t, s.token, client.ReadPolicies, api.ReadPoliciesInput{SubjectID: s.ada.id})[0].ID
	s.tokenID = do(t, s.token, api.CreateToken, api.CreateTokenInput{
		Description: "for a pipeline", Permissions: s.permissions(t, memberRole),
	}).Token.ID
	s.elsewhere = do(t, s.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{
		Name: s.slug + " elsewhere", Slug: s.slug + "-elsewhere", Region: api.RegionUS,
	}).Workspace.ID
	s.askForEmail(t)
	s.accountTokenID = do(t, s.owner.Client, api.CreateAccountToken, api.CreateAccountTokenInput{Description: "in a drawer"}).Token.ID
}

// askForEmail asks for a new email of the owner.
func (s *staff) askForEmail(t *testing.T) {
	t.Helper()
	email := "boss@" + s.slug + ".example"
	do(t, s.owner.Client, api.UpdateAccount, api.UpdateAccountInput{Email: &email})
	s.emailCode = s.world.Code(t, email)
}

// source makes a source with labels of the form key:value.
func (tm *team) source(t *testing.T, slug string, labels ...string) api.Source {
	t.Helper()
	enabled := true
	made := do(t, tm.token, api.CreateSource, api.CreateSourceInput{Slug: slug, Enabled: &enabled, MetadataID: "IqDTy1TpoU"}).Source
	if len(labels) > 0 {
		made.Labels = do(t, tm.token, api.ReplaceLabelsInSource, api.SourceLabelsInput{SourceID: made.ID, Labels: parseLabels(labels)}).Labels
	}
	return made
}

// connect connects a destination to a source.
func (tm *team) connect(t *testing.T, sourceID string) api.Destination {
	t.Helper()
	in := api.CreateDestinationInput{SourceID: sourceID, MetadataID: "9TqVxdK3mH54a1Ru", Settings: map[string]any{}}
	return do(t, tm.token, api.CreateDestination, in).Destination
}
