package usergroup

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// MoveState takes over segment_user_group of Segment's own provider. Of its state
// only the id counts: Read finds out the rest, and where the group is.
func (r *userGroupResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{
		SourceSchema: &schema.Schema{Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true},
		}},
		StateMover: moveFromSegment,
	}}
}

func moveFromSegment(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName != "segment_user_group" || !strings.HasSuffix(req.SourceProviderAddress, "/segmentio/segment") || req.SourceState == nil {
		return
	}
	var source struct {
		ID types.String `tfsdk:"id"`
	}
	resp.Diagnostics.Append(req.SourceState.Get(ctx, &source)...)
	if source.ID.ValueString() == "" {
		resp.Diagnostics.AddError("Cannot move user group", "The state of segment_user_group has no id. Import the group instead.")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	// The identity stays open: once it is set, Read may not add the workspace to it.
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, unmanaged(types.StringNull(), source.ID, types.StringNull()))...)
}
