package usergroup

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// MoveState takes over segment_user_group of Segment's own provider. Of its state
// only the id counts: Read finds out the rest, and where the group is.
func (r *userGroupResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveFromSegment}}
}

func moveFromSegment(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName != "segment_user_group" || !strings.HasSuffix(req.SourceProviderAddress, "/segmentio/segment") {
		return
	}
	const title = "Cannot move user group"
	var source struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(req.SourceRawState.JSON, &source); err != nil {
		resp.Diagnostics.AddError(title, "The state of segment_user_group could not be read: "+err.Error()+".")
		return
	}
	if source.ID == "" {
		resp.Diagnostics.AddError(title, "The state of segment_user_group has no id. Import the group instead.")
		return
	}
	// The identity stays open: once it is set, Read may not add the workspace to it.
	moved := unmanaged(types.StringNull(), types.StringValue(source.ID), types.StringNull())
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, moved)...)
}
