// Package audit is the data source segmentaccess_audit_events.
package audit

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var _ datasource.DataSourceWithConfigure = (*auditEventsDataSource)(nil)

// defaultLimit is how many events there are at most where nobody says.
const defaultLimit = 1000

type auditEventsDataSource struct {
	connection.DataSource
}

// NewListDataSource returns the data source segmentaccess_audit_events.
func NewListDataSource() datasource.DataSource {
	return &auditEventsDataSource{DataSource: connection.NewDataSource("audit_events")}
}

// listModel is the audit events of a workspace that are asked for.
type listModel struct {
	WorkspaceID  types.String `tfsdk:"workspace_id"`
	StartTime    types.String `tfsdk:"start_time"`
	EndTime      types.String `tfsdk:"end_time"`
	ResourceType types.String `tfsdk:"resource_type"`
	ResourceID   types.String `tfsdk:"resource_id"`
	Limit        types.Int64  `tfsdk:"limit"`
	Events       []eventModel `tfsdk:"events"`
}

// eventModel is one of them.
type eventModel struct {
	ID           types.String `tfsdk:"id"`
	Timestamp    types.String `tfsdk:"timestamp"`
	Type         types.String `tfsdk:"type"`
	Actor        types.String `tfsdk:"actor"`
	ActorEmail   types.String `tfsdk:"actor_email"`
	ResourceType types.String `tfsdk:"resource_type"`
	ResourceID   types.String `tfsdk:"resource_id"`
	ResourceName types.String `tfsdk:"resource_name"`
}

// fields are the attributes that the server may blame.
var fields = connection.Fields{
	"startTime": path.Root("start_time"), "endTime": path.Root("end_time"),
	"resourceType": path.Root("resource_type"), "resourceId": path.Root("resource_id"),
}

// Schema describes the data source.
func (d *auditEventsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What was changed in a workspace, when and by whom, the newest first. It needs the role Workspace Owner.\n\nThe server " +
			"lists the oldest events first, so that reading the newest takes a request for every 1,000 events that the filters let through: " +
			"in a workspace with a long history, set `start_time`. Every event changes what this data source says, so that whatever depends on " +
			"it changes with every apply.",
		Attributes: map[string]schema.Attribute{
			"workspace_id": connection.LookedInAttribute(),
			"start_time": schema.StringAttribute{
				MarkdownDescription: "Earliest time of an event, as an ISO 8601 date or time such as `2026-01-31T12:00:00Z`. Default: from the beginning.",
				Optional:            true,
			},
			"end_time": schema.StringAttribute{
				MarkdownDescription: "First time after those of the events, in the same form. Default: up to now.",
				Optional:            true,
			},
			"resource_type": schema.StringAttribute{
				MarkdownDescription: "Only events about a type of resource, such as `user`, `invite`, `user_group`, `policy`, `label`, `source` or `token`. Default: about all.",
				Optional:            true,
			},
			"resource_id": schema.StringAttribute{
				MarkdownDescription: "Only events about the resource with this id. Default: about all.",
				Optional:            true,
			},
			"limit": schema.Int64Attribute{
				MarkdownDescription: "How many events to keep at most, the newest of them. Default: 1,000.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"events": schema.ListNestedAttribute{
				MarkdownDescription: "The events, the newest first.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: eventAttributes()},
			},
		},
	}
}

func eventAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":            schema.StringAttribute{MarkdownDescription: "Id of the event.", Computed: true},
		"timestamp":     schema.StringAttribute{MarkdownDescription: "When it happened, in RFC 3339.", Computed: true},
		"type":          schema.StringAttribute{MarkdownDescription: "What was done, such as `User Group Created`.", Computed: true},
		"actor":         schema.StringAttribute{MarkdownDescription: "Id of the user or the token that did it.", Computed: true},
		"actor_email":   schema.StringAttribute{MarkdownDescription: "Address of the user that did it; null where it was a token.", Computed: true},
		"resource_type": schema.StringAttribute{MarkdownDescription: "Type of what it was done to, such as `user_group`.", Computed: true},
		"resource_id":   schema.StringAttribute{MarkdownDescription: "Id of what it was done to.", Computed: true},
		"resource_name": schema.StringAttribute{MarkdownDescription: "Name that it had then.", Computed: true},
	}
}

// Read lists the events.
func (d *auditEventsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := d.Conn.LookInWorkspace(ctx, model.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	limit := int64(defaultLimit)
	if !model.Limit.IsNull() {
		limit = model.Limit.ValueInt64()
	}
	events, err := client.All(ctx, workspace.Client, client.ListAuditEvents, api.ListAuditEventsInput{
		StartTime: model.StartTime.ValueString(), EndTime: model.EndTime.ValueString(),
		ResourceType: model.ResourceType.ValueString(), ResourceID: model.ResourceID.ValueString(),
	})
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot list the audit events", err, fields)
		return
	}
	model.WorkspaceID = workspace.LookedIn(model.WorkspaceID)
	model.Events = modelsOf(newest(events, limit))
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// newest returns the newest events, the last one first. Those of one instant are in
// the opposite order of the server's, which lists the oldest first.
func newest(events []api.AuditEvent, limit int64) []api.AuditEvent {
	slices.Reverse(events)
	slices.SortStableFunc(events, func(a, b api.AuditEvent) int { return b.Timestamp.Compare(a.Timestamp) })
	return events[:min(limit, int64(len(events)))]
}

func modelsOf(events []api.AuditEvent) []eventModel {
	models := make([]eventModel, len(events))
	for i, event := range events {
		models[i] = eventModel{
			ID: types.StringValue(event.ID), Timestamp: types.StringValue(event.Timestamp.UTC().Format(time.RFC3339Nano)),
			Type: types.StringValue(event.Type), Actor: types.StringValue(event.Actor),
			ResourceType: types.StringValue(event.ResourceType), ResourceID: types.StringValue(event.ResourceID),
			ResourceName: types.StringValue(event.ResourceName),
		}
		if event.ActorEmail != "" {
			models[i].ActorEmail = types.StringValue(event.ActorEmail)
		}
	}
	return models
}
