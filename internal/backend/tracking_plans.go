package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// CreateTrackingPlan makes a tracking plan.
func CreateTrackingPlan(ctx context.Context, r *Request, in api.CreateTrackingPlanInput) (api.TrackingPlanOutput, error) {
	plan := store.TrackingPlan{
		ID: "tp_" + r.ids.Object(), WorkspaceID: r.workspace.ID, Name: in.Name, Description: in.Description, Type: in.Type, CreatedAt: r.now,
	}
	var wrong problems
	wrong.name(plan.Name)
	wrong.description("description", plan.Description)
	switch in.Type {
	case api.TrackingPlanEngage, api.TrackingPlanLive, api.TrackingPlanPropertyLibrary, api.TrackingPlanRuleLibrary, api.TrackingPlanTemplate:
	default:
		wrong.add("type", `"type" must be ENGAGE, LIVE, PROPERTY_LIBRARY, RULE_LIBRARY or TEMPLATE`)
	}
	if err := wrong.err(Invalid); err != nil {
		return api.TrackingPlanOutput{}, err
	}
	if err := r.tx.InsertTrackingPlan(ctx, plan); err != nil {
		return api.TrackingPlanOutput{}, err
	}
	err := r.record(ctx, eventTrackingPlanCreated, trackingPlanObject(plan))
	return api.TrackingPlanOutput{TrackingPlan: api.TrackingPlan{
		ID: plan.ID, Name: plan.Name, Description: plan.Description, Type: plan.Type, CreatedAt: plan.CreatedAt, UpdatedAt: plan.CreatedAt,
	}}, err
}

// AddSourceToTrackingPlan binds a source to a tracking plan. A source is bound to
// one at most.
func AddSourceToTrackingPlan(ctx context.Context, r *Request, in api.AddSourceToTrackingPlanInput) (api.StatusOutput, error) {
	plan, source, err := r.planAndSource(ctx, in.TrackingPlanID, in.SourceID)
	if err != nil {
		return api.StatusOutput{}, err
	}
	if source.TrackingPlanID != "" && source.TrackingPlanID != plan.ID {
		return api.StatusOutput{}, conflict("sourceId", "the source %q is bound to another tracking plan, %q: remove it there first",
			source.ID, source.TrackingPlanID)
	}
	source.TrackingPlanID = plan.ID
	if err := r.tx.UpdateSource(ctx, source); err != nil {
		return api.StatusOutput{}, err
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.record(ctx, eventTrackingPlanConnected, sourceObject(source))
}

// RemoveSourceFromTrackingPlan ends the binding of a source.
func RemoveSourceFromTrackingPlan(ctx context.Context, r *Request, in api.RemoveSourceFromTrackingPlanInput) (api.StatusOutput, error) {
	plan, source, err := r.planAndSource(ctx, in.TrackingPlanID, in.SourceID)
	if err != nil {
		return api.StatusOutput{}, err
	}
	if source.TrackingPlanID != plan.ID {
		return api.StatusOutput{}, notFound("the source %q is not bound to the tracking plan %q", source.ID, plan.ID)
	}
	source.TrackingPlanID = ""
	if err := r.tx.UpdateSource(ctx, source); err != nil {
		return api.StatusOutput{}, err
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.record(ctx, eventTrackingPlanDisconnected, sourceObject(source))
}

// planAndSource finds both ends of a binding. Whoever manages tracking plans binds
// any source of the workspace to them, and is told no more of it than its id: the
// source may be one that they may not read (rule J4).
func (r *Request) planAndSource(ctx context.Context, planID, sourceID string) (store.TrackingPlan, store.Source, error) {
	plan, err := r.tx.TrackingPlan(ctx, r.workspace.ID, planID)
	if err != nil {
		return plan, store.Source{}, asNotFound(err, notFound("there is no tracking plan %q in the workspace", planID))
	}
	source, err := r.tx.Source(ctx, r.workspace.ID, sourceID)
	return plan, source, asNotFound(err, notFound("there is no source %q in the workspace", sourceID))
}
