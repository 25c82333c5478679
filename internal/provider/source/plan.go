package source

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

// plainSlug is the form of slugs that every access server takes. Others are for the
// server to judge.
var plainSlug = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)

// priorModel is what the plan of a replacement has to know of the source that goes.
type priorModel struct {
	ID, Slug           string
	Protected, Enabled bool
	// Uncertain is set where it is only replaced because its workspace is not known.
	Uncertain bool
}

func (m sourceModel) prior() priorModel {
	return priorModel{ID: m.ID.ValueString(), Slug: m.Slug.ValueString(), Protected: m.protected(), Enabled: m.Enabled.ValueBool()}
}

func (p priorModel) because() string {
	if !p.Uncertain {
		return ""
	}
	return ", since its workspace_id is not known before apply"
}

// change is one that is planned.
type change struct {
	config, plan, state  sourceModel
	creating, destroying bool
}

func decode(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) change {
	c := change{creating: req.State.Raw.IsNull(), destroying: req.Plan.Raw.IsNull()}
	if !c.creating {
		diags.Append(req.State.Get(ctx, &c.state)...)
	}
	if !c.destroying {
		diags.Append(req.Config.Get(ctx, &c.config)...)
		diags.Append(req.Plan.Get(ctx, &c.plan)...)
	}
	return c
}

// replaces reports whether the source is to be made anew: only where it is not known
// in which workspace it is to be.
func (c change) replaces() bool {
	return !c.creating && !c.destroying && c.plan.WorkspaceID.IsUnknown()
}

// ModifyPlan finds the workspace, and refuses what is known to fail: destroying what
// is protected, another kind or workspace, a slug that is taken.
func (r *sourceResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	c := decode(ctx, req, &resp.Diagnostics)
	prior := c.state.prior()
	prior.Uncertain = c.replaces()
	if c.creating {
		prior = connection.Prior[priorModel](ctx, req.Private, &resp.Diagnostics)
	} else if !c.destroying {
		resp.Diagnostics.Append(connection.RememberPrior(ctx, resp.Private, prior)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ends := c.destroying || c.creating && prior.ID != ""
	if prior.Protected && (ends || c.replaces()) {
		resp.Diagnostics.Append(protectedError(prior))
		return
	}
	if prior.Enabled && ends {
		resp.Diagnostics.Append(enabledWarning(prior))
	}
	if c.replaces() {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("workspace_id"))
	}
	if c.destroying || c.replaces() || r.Conn.Unknown() || !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	if c.creating {
		r.planCreate(ctx, c, prior, resp)
	} else {
		r.planUpdate(ctx, c, &resp.Diagnostics)
	}
}

// planCreate finds the workspace of a new source, and tries to make it there.
func (r *sourceResource) planCreate(ctx context.Context, c change, prior priorModel, resp *resource.ModifyPlanResponse) {
	workspace, known := r.Conn.PlanWorkspace(ctx, c.config.WorkspaceID, c.plan.WorkspaceID, &resp.Diagnostics)
	if !known {
		return
	}
	c.plan.WorkspaceID, c.plan.CurrentWorkspaceID = types.StringValue(workspace.ID), types.StringValue(workspace.ID)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, c.plan)...)
	if c.plan.Slug.IsUnknown() || c.plan.MetadataID.IsUnknown() || c.plan.Enabled.IsUnknown() {
		return
	}
	r.tryCreate(ctx, c.plan, prior, workspace, &resp.Diagnostics)
}

// tryCreate makes a dry run of a new source, unless there is nothing that it could tell:
// its slug is free by the list of sources, which all that are planned share, and another
// dry run has found that this token can make sources of the kind there.
func (r *sourceResource) tryCreate(
	ctx context.Context, plan sourceModel, prior priorModel, workspace connection.Workspace, diags *diag.Diagnostics,
) {
	slug := plan.Slug.ValueString()
	try := func() error {
		_, err := connection.Try(ctx, workspace.Client, api.CreateSource, createInput(plan))
		return err
	}
	var err error
	if r.mayHave(ctx, workspace, slug, prior.ID) {
		// Whoever plans another one of the kind at this moment waits for what this finds.
		kind := r.Conn.Claim("sources of the kind " + plan.MetadataID.ValueString() + " in the workspace " + workspace.ID)
		kind.Lock()
		if !kind.Taken {
			err = try()
			// The kind and the rights are looked at before the slug.
			kind.Taken = err == nil || client.IsConflict(err)
		}
		kind.Unlock()
	} else {
		err = try()
	}
	r.addPlannedRefusal(ctx, diags, "Cannot create source", err, workspace, slug, prior.ID)
}

// mayHave reports whether a new source may have a slug, by the list of sources: whether
// nothing has it, or what is to be gone by then. It returns false wherever a dry run is
// to tell: where few sources are planned, where the list says that the slug is taken,
// which need not be so any more, and for a slug that is not of a form that is certainly
// good.
func (r *sourceResource) mayHave(ctx context.Context, workspace connection.Workspace, slug, own string) bool {
	features, err := r.Conn.Client().Features(ctx)
	if err != nil || !features.Has(api.FeatureDryRun) || !plainSlug.MatchString(slug) {
		return false
	}
	takers, known, err := client.ListedSourcesNamed(ctx, workspace.Client, slug)
	if err != nil || !known {
		return false
	}
	for _, taker := range takers {
		if !r.mayGo(taker.ID, own) {
			return false
		}
	}
	return true
}

// mayGo reports whether a source that has a slug may be gone by the time that another
// one gets it: it is the one that is replaced, or one in state that nothing protects,
// such as one that is tainted.
func (r *sourceResource) mayGo(taker, own string) bool {
	return taker == own || whereabouts.IsFree(r.Conn, taker)
}

// planUpdate tries to change a source where it lives.
func (r *sourceResource) planUpdate(ctx context.Context, c change, diags *diag.Diagnostics) {
	if differs(c.plan.MetadataID, c.state.MetadataID) {
		diags.Append(kindError(c.state, c.plan))
	}
	if differs(c.plan.WorkspaceID, c.state.WorkspaceID) {
		workspace, known := r.Conn.PlanWorkspace(ctx, c.config.WorkspaceID, c.plan.WorkspaceID, diags)
		// The configuration may follow a source that was transferred.
		if known && workspace.ID != c.state.CurrentWorkspaceID.ValueString() {
			diags.Append(workspaceError(c.state, workspace))
		}
	}
	in, changes := updateInput(c.plan, c.state)
	if !changes || diags.HasError() {
		return
	}
	if in.Slug != nil {
		whereabouts.Renames(r.Conn, c.state.ID.ValueString())
	}
	home, err := r.Conn.Workspace(ctx, c.state.CurrentWorkspaceID.ValueString())
	if err == nil {
		_, err = connection.Try(ctx, home.Client, api.UpdateSource, in)
	}
	if client.IsNotFound(err) {
		return // It was transferred a moment ago, and is found when the change is made.
	}
	r.addPlannedRefusal(ctx, diags, "Cannot update source", err, home, c.plan.Slug.ValueString(), c.state.ID.ValueString())
}

// addPlannedRefusal is addRefused while planning. A slug that is taken is no refusal
// yet where the source that has it may be gone by then.
func (r *sourceResource) addPlannedRefusal(
	ctx context.Context, diags *diag.Diagnostics, title string, err error, workspace connection.Workspace, slug, own string,
) {
	if err == nil {
		return
	}
	if client.IsConflict(err) {
		taker, notFound := whereabouts.BySlug(ctx, workspace, slug)
		if notFound == nil && r.mayGo(taker.ID, own) {
			return
		}
	}
	r.addRefused(ctx, diags, title, err, workspace, slug)
}
