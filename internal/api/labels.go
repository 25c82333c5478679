package api

import "net/http"

// A WorkspaceLabel is a label as its workspace has it. Description is "" where
// there is none.
type WorkspaceLabel struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Description string `json:"description"`
}

// LabelsOutput is all labels of the workspace.
type LabelsOutput struct {
	Labels []WorkspaceLabel `json:"labels"`
}

// CreateLabelInput is a new label.
type CreateLabelInput struct {
	Label Label `json:"label" api:"required"`
}

// LabelOutput is one label.
type LabelOutput struct {
	Label WorkspaceLabel `json:"label"`
}

// LabelInput names one label.
type LabelInput struct {
	Key   string `path:"key"`
	Value string `path:"value"`
}

// UpdateLabelInput describes a label anew.
type UpdateLabelInput struct {
	Key         string  `path:"key"`
	Value       string  `path:"value"`
	Description *string `json:"description" api:"required"`
}

// The operations on the labels of a workspace.
var (
	// ListLabels lists all labels of the workspace. Beside the owners, whoever is
	// Source Admin or Source Read-only of anything may list them all, since labels are
	// what sources are told apart by.
	ListLabels = declare(Operation[struct{}, LabelsOutput]{
		Name: "ListLabels", Method: http.MethodGet, Path: "/labels",
		Status: http.StatusOK, Limit: LimitDefault, Right: SeeLabels,
	})
	// CreateLabel makes a label, which sources can carry from then on.
	CreateLabel = declare(Operation[CreateLabelInput, LabelOutput]{
		Name: "CreateLabel", Method: http.MethodPost, Path: "/labels",
		Status: http.StatusCreated, Limit: LimitWrite, Right: ManageLabels,
	})
	// DeleteLabel deletes a label that nothing carries or asks for.
	DeleteLabel = declare(Operation[LabelInput, StatusOutput]{
		Name: "DeleteLabel", Method: http.MethodDelete, Path: "/labels/{key}/{value}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManageLabels,
	})
	// UpdateLabel changes the description of a label.
	UpdateLabel = declare(Operation[UpdateLabelInput, LabelOutput]{
		Name: "UpdateLabel", Method: http.MethodPatch, Path: AccessPrefix + "/labels/{key}/{value}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManageLabels,
	})
)
