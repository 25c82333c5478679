package api

import "net/http"

// TransferSourceInput moves a source to another workspace, named by id or slug
// (rule G2).
type TransferSourceInput struct {
	SourceID    string `path:"sourceId"`
	WorkspaceID string `json:"workspaceId" api:"required"`
}

// A DestinationRef is a destination that a transfer disconnected.
type DestinationRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// TransferOutput is a source where it lives now, and what did not move with it
// (rule G3): destinations, labels that the workspace there does not have, and the
// ids of policies that were about this source alone.
type TransferOutput struct {
	Source                   Source           `json:"source"`
	DisconnectedDestinations []DestinationRef `json:"disconnectedDestinations"`
	DroppedLabels            []Label          `json:"droppedLabels"`
	RemovedPolicies          []string         `json:"removedPolicies"`
}

// The operations on a source of an account, in whichever of its workspaces the
// source lives.
var (
	// ReadSource reads a source, in whichever of the account's workspaces it lives.
	ReadSource = declare(Operation[SourceInput, GetSourceOutput]{
		Name: "ReadSource", Method: http.MethodGet, Path: AccessPrefix + "/sources/{sourceId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: OwnAccount,
	})
	// TransferSource moves a source to another workspace that the account owns as well.
	// Its id, slug, settings and write keys stay.
	TransferSource = declare(Operation[TransferSourceInput, TransferOutput]{
		Name: "TransferSource", Method: http.MethodPost, Path: AccessPrefix + "/sources/{sourceId}/transfer",
		Status: http.StatusOK, Limit: LimitWrite, Right: OwnAccount,
	})
)
