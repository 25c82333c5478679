package backend

import (
	"context"
	"errors"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ReadSource answers with a source in whichever of the account's workspaces it
// lives.
func ReadSource(ctx context.Context, r *Request, in api.SourceInput) (api.GetSourceOutput, error) {
	source, err := r.tx.SourceOfAccount(ctx, r.caller.account.ID, in.SourceID)
	if err != nil {
		return api.GetSourceOutput{}, asNotFound(err, noSourceOfAccount(in.SourceID))
	}
	if err := r.goTo(ctx, source.WorkspaceID); err != nil {
		return api.GetSourceOutput{}, err
	}
	if !access.Reaches(r.policies, api.SeeSources, objectOf(source)) {
		return api.GetSourceOutput{}, noSourceOfAccount(in.SourceID)
	}
	return r.readSource(source), nil
}

func noSourceOfAccount(id string) error {
	return notFound("there is no source %q in the workspaces of this account", id)
}

// TransferSource moves a source to another workspace of the same owner. What
// cannot go with it is answered (rules G2 to G6).
func TransferSource(ctx context.Context, r *Request, in api.TransferSourceInput) (api.TransferOutput, error) {
	source, err := r.tx.SourceOfAccount(ctx, r.caller.account.ID, in.SourceID)
	if err != nil {
		return api.TransferOutput{}, asNotFound(err, noSourceOfAccount(in.SourceID))
	}
	from, err := r.owned(ctx, source.WorkspaceID, noSourceOfAccount(in.SourceID))
	if err != nil {
		return api.TransferOutput{}, err
	}
	to, err := r.owned(ctx, in.WorkspaceID, refuse(NotFound, api.TypeNotFound, "workspaceId",
		"there is no workspace %q that this account owns", in.WorkspaceID))
	if err != nil {
		return api.TransferOutput{}, err
	}
	if err := r.checkTransfer(ctx, source, from, to); err != nil {
		return api.TransferOutput{}, err
	}
	return r.transfer(ctx, source, from, to)
}

// owned finds a workspace, by id or slug, that the caller owns. Any other one is
// answered as if it were not there (rule G2).
func (r *Request) owned(ctx context.Context, ref string, absent error) (store.Workspace, error) {
	workspace, err := r.workspaceCalled(ctx, ref)
	if err != nil {
		return workspace, asNotFound(err, absent)
	}
	policies, err := r.tx.EffectivePolicies(ctx, workspace.ID, r.caller.account.ID)
	if err == nil && !access.IsOwner(policies) {
		err = absent
	}
	return workspace, err
}

// checkTransfer says why a source cannot move (rules G4, G5).
func (r *Request) checkTransfer(ctx context.Context, source store.Source, from, to store.Workspace) error {
	switch {
	case from.ID == to.ID:
		return invalidField("workspaceId", `"workspaceId" names the workspace that the source %q is in already`, source.Slug)
	case from.Region != to.Region:
		return invalidField("workspaceId", `"workspaceId" names a workspace in the region %q, and the source %q is in %q: `+
			`sources do not move between regions, so make a new one there`, to.Region, source.Slug, from.Region)
	case source.TrackingPlanID == "":
		return nil
	}
	plan, err := r.tx.TrackingPlan(ctx, from.ID, source.TrackingPlanID)
	if err != nil {
		return err
	}
	return conflict("sourceId", "the source %q is bound to the tracking plan %q (%s): disconnect it first", source.Slug, plan.Name, plan.ID)
}

// transfer moves a source from one workspace to another.
func (r *Request) transfer(ctx context.Context, source store.Source, from, to store.Workspace) (api.TransferOutput, error) {
	out := api.TransferOutput{DisconnectedDestinations: []api.DestinationRef{}}
	destinations, err := r.tx.DisconnectDestinations(ctx, source.ID)
	if err != nil {
		return out, err
	}
	for _, d := range destinations {
		out.DisconnectedDestinations = append(out.DisconnectedDestinations, api.DestinationRef{ID: d.ID, Name: d.Name})
	}
	kept, dropped, err := r.labelsThere(ctx, to.ID, source.Labels)
	if err != nil {
		return out, err
	}
	out.DroppedLabels = dropped
	if err := r.goTo(ctx, from.ID); err != nil {
		return out, err
	}
	if out.RemovedPolicies, err = r.unbindSource(ctx, source); err != nil {
		return out, err
	}
	if err := r.record(ctx, eventSourceTransferred, sourceObject(source)); err != nil {
		return out, err
	}
	if err := r.tx.MoveSource(ctx, source, to.ID, kept); err != nil {
		if errors.Is(err, store.ErrTaken) {
			err = conflict("workspaceId", "the workspace %q has a source with the slug %q already", to.Slug, source.Slug)
		}
		return out, err
	}
	if err := r.goTo(ctx, to.ID); err != nil {
		return out, err
	}
	if source, err = r.tx.Source(ctx, to.ID, source.ID); err != nil {
		return out, err
	}
	out.Source = r.sourceOf(source)
	return out, r.record(ctx, eventSourceTransferred, sourceObject(source))
}

// labelsThere tells the labels that a workspace has from those that it has not
// (rule G3).
func (r *Request) labelsThere(ctx context.Context, workspaceID string, labels []api.Label) (there, absent []api.Label, err error) {
	absent = []api.Label{}
	for _, label := range labels {
		has, err := r.tx.HasLabel(ctx, workspaceID, label.Key, label.Value)
		switch {
		case err != nil:
			return nil, nil, err
		case has:
			there = append(there, label)
		default:
			absent = append(absent, label)
		}
	}
	return there, absent, nil
}

// goTo makes a workspace the one that the request acts in, with the rights that
// the account has there.
func (r *Request) goTo(ctx context.Context, workspaceID string) error {
	var err error
	if r.workspace, err = r.tx.Workspace(ctx, workspaceID); err != nil {
		return err
	}
	if r.policies, err = r.tx.EffectivePolicies(ctx, workspaceID, r.caller.account.ID); err != nil {
		return err
	}
	r.rights = access.Rights(r.policies)
	return nil
}
