package user

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// MoveState takes over a segment_user of Segment's official provider, which names
// a person by email while invited and by user id later. The rest is read.
func (r *userResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{
		StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
			if req.SourceTypeName != "segment_user" || !strings.HasSuffix(req.SourceProviderAddress, "/segmentio/segment") {
				return
			}
			var source struct {
				ID    string `json:"id"`
				Email string `json:"email"`
			}
			if err := json.Unmarshal(req.SourceRawState.JSON, &source); err != nil {
				resp.Diagnostics.AddError("Cannot move segment_user", "Its state could not be read: "+err.Error())
				return
			}
			state := userModel{Model: people.ImportedModel("", source.Email)}
			state.WorkspaceID = types.StringNull()
			if !strings.Contains(source.ID, "@") {
				state.UserID = types.StringValue(source.ID)
			}
			resp.Diagnostics.Append(resp.TargetState.Set(ctx, state)...)
		},
	}}
}
