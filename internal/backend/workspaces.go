package backend

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

var slugPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// firstLabels are what a new workspace starts with (rule B4).
var firstLabels = []api.Label{{Key: "environment", Value: "dev"}, {Key: "environment", Value: "prod"}}

// GetWorkspace answers with the workspace that the call acts in, and a token of it with
// what a client needs to know of an access server to begin.
func GetWorkspace(ctx context.Context, r *Request, _ struct{}) (api.GetWorkspaceOutput, error) {
	out := api.GetWorkspaceOutput{Workspace: workspaceRef(r.workspace)}
	if !r.extended || r.caller.kind != api.KindWorkspaceToken {
		return out, nil
	}
	features, err := ReadFeatures(ctx, r, struct{}{})
	out.Access = &features
	return out, err
}

// ReadWorkspaces lists the workspaces that the account is a member of.
func ReadWorkspaces(ctx context.Context, r *Request, in api.ListInput) (api.WorkspacesOutput, error) {
	workspaces, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Workspace, store.PageInfo, error) {
			return r.tx.WorkspacesOfAccount(ctx, r.caller.account.ID, p)
		}, workspaceOf)
	return api.WorkspacesOutput{Workspaces: workspaces, Pagination: pagination}, err
}

// ReadWorkspace answers with one workspace and its settings.
func ReadWorkspace(_ context.Context, r *Request, _ api.WorkspaceInput) (api.WorkspaceOutput, error) {
	return api.WorkspaceOutput{Workspace: workspaceOf(r.workspace)}, nil
}

// CreateWorkspace makes a workspace with its maker as Workspace Owner (rule B4).
func CreateWorkspace(ctx context.Context, r *Request, in api.CreateWorkspaceInput) (api.WorkspaceOutput, error) {
	err := r.makeWorkspace(ctx, in, r.caller.account)
	return api.WorkspaceOutput{Workspace: workspaceOf(r.workspace)}, err
}

// makeWorkspace makes a workspace, which the request is in from then on.
func (r *Request) makeWorkspace(ctx context.Context, in api.CreateWorkspaceInput, owner store.Account) error {
	workspace := store.Workspace{
		ID: r.ids.Object(), Slug: in.Slug, Name: in.Name, Region: in.Region,
		BillingContacts: in.BillingContacts, IncidentContacts: in.IncidentContacts, CreatedAt: r.now,
	}
	if err := checkWorkspace(workspace); err != nil {
		return err
	}
	if err := r.tx.InsertWorkspace(ctx, workspace); err != nil {
		return asTakenSlug(err, workspace.Slug)
	}
	r.workspace = workspace
	if err := r.record(ctx, eventWorkspaceCreated, workspaceObject(workspace)); err != nil {
		return err
	}
	for _, label := range firstLabels {
		if err := r.tx.InsertLabel(ctx, workspace.ID, label); err != nil {
			return fmt.Errorf("making the first labels: %w", err)
		}
	}
	if err := r.tx.InsertMember(ctx, workspace.ID, owner.ID, r.now); err != nil {
		return fmt.Errorf("making the first owner a member: %w", err)
	}
	return r.createPolicy(ctx, r.policyOf(workspace.ID, api.SubjectUser, owner.ID, access.OwnerPermission(workspace.ID)))
}

// UpdateWorkspace changes settings. No id, key, token or policy hangs on them
// (rules B2, B5).
func UpdateWorkspace(ctx context.Context, r *Request, in api.UpdateWorkspaceInput) (api.WorkspaceOutput, error) {
	workspace := r.workspace
	set(&workspace.Name, in.Name)
	set(&workspace.Slug, in.Slug)
	set(&workspace.BillingContacts, in.BillingContacts)
	set(&workspace.IncidentContacts, in.IncidentContacts)
	if err := checkWorkspace(workspace); err != nil {
		return api.WorkspaceOutput{}, err
	}
	if err := r.tx.UpdateWorkspace(ctx, workspace); err != nil {
		return api.WorkspaceOutput{}, asTakenSlug(err, workspace.Slug)
	}
	err := r.record(ctx, eventWorkspaceUpdated, workspaceObject(workspace))
	return api.WorkspaceOutput{Workspace: workspaceOf(workspace)}, err
}

// set overwrites a field where a new value was given.
func set[T any](field, given *T) {
	if given != nil {
		*field = *given
	}
}

// DeleteWorkspace deletes the workspace and everything in it but its audit
// events (rule B5).
func DeleteWorkspace(ctx context.Context, r *Request, _ api.WorkspaceInput) (api.StatusOutput, error) {
	if err := r.record(ctx, eventWorkspaceDeleted, workspaceObject(r.workspace)); err != nil {
		return api.StatusOutput{}, err
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.tx.DeleteWorkspace(ctx, r.workspace.ID)
}

// LeaveWorkspace ends the caller's own membership (rule B6).
func LeaveWorkspace(ctx context.Context, r *Request, _ api.WorkspaceInput) (api.StatusOutput, error) {
	err := r.keepOwner(ctx, func() error { return r.leave(ctx) })
	return api.StatusOutput{Status: api.StatusSuccess}, err
}

// keepOwner makes a change and refuses it if the workspace thereby lost its last
// owner (rule E1). The transaction that it runs in keeps other writers out, so
// that two owners cannot remove each other.
func (r *Request) keepOwner(ctx context.Context, change func() error) error {
	before, err := r.tx.CountOwners(ctx, r.workspace.ID, ownerRoleID)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := r.tx.CountOwners(ctx, r.workspace.ID, ownerRoleID)
	if err != nil {
		return err
	}
	if before > 0 && after == 0 {
		return conflict("", "the workspace %q would be left without a Workspace Owner: "+
			"give the role to somebody else who has accepted their invite first", r.workspace.Slug)
	}
	return nil
}

func checkWorkspace(w store.Workspace) error {
	var wrong problems
	wrong.name(w.Name)
	if !slugPattern.MatchString(w.Slug) {
		wrong.add("slug", `"slug" must be 1 to 63 lower-case letters, digits and dashes, and begin with a letter or digit`)
	}
	if w.Region != api.RegionUS && w.Region != api.RegionEU {
		wrong.add("region", `"region" must be "us" or "eu"`)
	}
	wrong.emails("billingContacts", w.BillingContacts)
	wrong.emails("incidentContacts", w.IncidentContacts)
	return wrong.err(Invalid)
}

func asTakenSlug(err error, slug string) error {
	if errors.Is(err, store.ErrTaken) {
		return invalidField("slug", `"slug" is taken: another workspace of this installation has the slug %q`, slug)
	}
	return err
}

func workspaceRef(w store.Workspace) api.WorkspaceRef {
	return api.WorkspaceRef{ID: w.ID, Slug: w.Slug, Name: w.Name}
}

func workspaceOf(w store.Workspace) api.Workspace {
	return api.Workspace{
		ID: w.ID, Slug: w.Slug, Name: w.Name, Region: w.Region,
		BillingContacts: orEmpty(w.BillingContacts), IncidentContacts: orEmpty(w.IncidentContacts), CreatedAt: w.CreatedAt,
	}
}

// orEmpty keeps null out of answers.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
