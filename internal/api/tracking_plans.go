package api

import (
	"net/http"
	"time"
)

// A TrackingPlanType is what a tracking plan is for.
type TrackingPlanType string

// The types of tracking plan.
const (
	TrackingPlanEngage          TrackingPlanType = "ENGAGE"
	TrackingPlanLive            TrackingPlanType = "LIVE"
	TrackingPlanPropertyLibrary TrackingPlanType = "PROPERTY_LIBRARY"
	TrackingPlanRuleLibrary     TrackingPlanType = "RULE_LIBRARY"
	TrackingPlanTemplate        TrackingPlanType = "TEMPLATE"
)

// A TrackingPlan says what the data of its sources looks like. Tracking plans are
// here as far as a source transfer needs them. Times are UTC.
type TrackingPlan struct {
	ID          string           `json:"id"`
	Name        string           `json:"name,omitempty"`
	Slug        string           `json:"slug,omitempty"`
	Description string           `json:"description,omitempty"`
	Type        TrackingPlanType `json:"type"`
	CreatedAt   time.Time        `json:"createdAt"`
	UpdatedAt   time.Time        `json:"updatedAt"`
}

// TrackingPlanOutput is one tracking plan.
type TrackingPlanOutput struct {
	TrackingPlan TrackingPlan `json:"trackingPlan"`
}

// CreateTrackingPlanInput is a new tracking plan.
type CreateTrackingPlanInput struct {
	Name        string           `json:"name" api:"required"`
	Type        TrackingPlanType `json:"type" api:"required"`
	Description string           `json:"description,omitempty"`
}

// AddSourceToTrackingPlanInput binds a source to a tracking plan.
type AddSourceToTrackingPlanInput struct {
	TrackingPlanID string `path:"trackingPlanId"`
	SourceID       string `json:"sourceId" api:"required"`
}

// RemoveSourceFromTrackingPlanInput ends the binding of a source to a tracking
// plan.
type RemoveSourceFromTrackingPlanInput struct {
	TrackingPlanID string `path:"trackingPlanId"`
	SourceID       string `query:"sourceId" api:"required"`
}

// The operations on tracking plans.
var (
	// CreateTrackingPlan makes a tracking plan.
	CreateTrackingPlan = declare(Operation[CreateTrackingPlanInput, TrackingPlanOutput]{
		Name: "CreateTrackingPlan", Method: http.MethodPost, Path: "/tracking-plans",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageTrackingPlans,
	})
	// AddSourceToTrackingPlan binds a source to a tracking plan. Whoever has the right
	// to it binds any source of the workspace, even one that they may not read, and is
	// told no more of it than its id.
	AddSourceToTrackingPlan = declare(Operation[AddSourceToTrackingPlanInput, StatusOutput]{
		Name: "AddSourceToTrackingPlan", Method: http.MethodPost, Path: "/tracking-plans/{trackingPlanId}/sources",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageTrackingPlans,
	})
	// RemoveSourceFromTrackingPlan ends the binding of a source to a tracking
	// plan. Whoever has the right to it does so for any source of the workspace, as
	// with AddSourceToTrackingPlan.
	RemoveSourceFromTrackingPlan = declare(Operation[RemoveSourceFromTrackingPlanInput, StatusOutput]{
		Name: "RemoveSourceFromTrackingPlan", Method: http.MethodDelete, Path: "/tracking-plans/{trackingPlanId}/sources",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageTrackingPlans,
	})
)
