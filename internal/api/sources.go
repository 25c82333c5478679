package api

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// MaxSettings is the most JSON that Settings may be, in bytes: as it is answered,
// without spaces.
const MaxSettings = 64 << 10

// Settings are what a source or a destination is configured with: any JSON
// object of at most 64 KiB. Numbers are json.Number, so that none loses digits.
type Settings map[string]any

// UnmarshalJSON reads a JSON object.
func (s *Settings) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode((*map[string]any)(s))
}

// A Source is where data comes into a workspace. Write keys are shown to whoever
// manages the source, and [] to everybody else.
type Source struct {
	ID          string         `json:"id"`
	Slug        string         `json:"slug"`
	Name        string         `json:"name,omitempty"`
	Metadata    SourceMetadata `json:"metadata"`
	WorkspaceID string         `json:"workspaceId"`
	Enabled     bool           `json:"enabled"`
	WriteKeys   []string       `json:"writeKeys"`
	Settings    Settings       `json:"settings,omitempty"`
	Labels      []Label        `json:"labels"`
}

// SourceMetadata says what kind of source it is: an entry of the catalog.
type SourceMetadata struct {
	ID                 string              `json:"id"`
	Name               string              `json:"name"`
	Slug               string              `json:"slug"`
	Description        string              `json:"description"`
	Logos              Logos               `json:"logos"`
	Options            []IntegrationOption `json:"options"`
	Categories         []string            `json:"categories"`
	IsCloudEventSource bool                `json:"isCloudEventSource"`
	Status             IntegrationStatus   `json:"status"`
}

// Logos are URLs of pictures, or empty.
type Logos struct {
	Default string `json:"default"`
	Mark    string `json:"mark,omitempty"`
	Alt     string `json:"alt,omitempty"`
}

// An IntegrationOption is a setting that a kind of source or destination knows.
type IntegrationOption struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Required    bool   `json:"required"`
	Description string `json:"description,omitempty"`
	Label       string `json:"label,omitempty"`
}

// An IntegrationStatus is how finished an entry of the catalog is.
type IntegrationStatus string

// StatusPublic is an entry that everybody may use, as all of this server are.
const StatusPublic IntegrationStatus = "PUBLIC"

// SourceOutput is one source.
type SourceOutput struct {
	Source Source `json:"source"`
}

// GetSourceOutput is one source and the tracking plan that it is bound to, null
// if none.
type GetSourceOutput struct {
	Source         Source  `json:"source"`
	TrackingPlanID *string `json:"trackingPlanId"`
}

// SourcesOutput is a page of sources.
type SourcesOutput struct {
	Sources    []Source   `json:"sources"`
	Pagination Pagination `json:"pagination"`
}

// SourceInput names one source.
type SourceInput struct {
	SourceID string `path:"sourceId"`
}

// SourceListInput asks for a page of what belongs to one source.
type SourceListInput struct {
	SourceID   string    `path:"sourceId"`
	Pagination PageInput `query:"pagination"`
}

// CreateSourceInput is a new source, whose name is its slug at first.
// DisconnectAllWarehouses is taken and has no effect, as there are no warehouses
// here.
type CreateSourceInput struct {
	Slug                    string   `json:"slug" api:"required"`
	Enabled                 *bool    `json:"enabled" api:"required"`
	MetadataID              string   `json:"metadataId" api:"required"`
	Settings                Settings `json:"settings,omitempty"`
	DisconnectAllWarehouses bool     `json:"disconnectAllWarehouses,omitempty"`
}

// UpdateSourceInput changes a source; what is left out stays as it is.
type UpdateSourceInput struct {
	SourceID string   `path:"sourceId"`
	Name     *string  `json:"name,omitempty"`
	Enabled  *bool    `json:"enabled,omitempty"`
	Slug     *string  `json:"slug,omitempty"`
	Settings Settings `json:"settings,omitempty"`
}

// SourceLabelsInput gives labels of the workspace to a source.
type SourceLabelsInput struct {
	SourceID string  `path:"sourceId"`
	Labels   []Label `json:"labels" api:"required"`
}

// SourceLabelsOutput is all labels on a source.
type SourceLabelsOutput struct {
	Labels []Label `json:"labels"`
}

// WriteKeyInput names one write key of a source.
type WriteKeyInput struct {
	SourceID string `path:"sourceId"`
	WriteKey string `path:"writeKey"`
}

// The operations on sources.
var (
	// ListSources lists the sources that the caller's policies reach.
	ListSources = declare(Operation[ListInput, SourcesOutput]{
		Name: "ListSources", Method: http.MethodGet, Path: "/sources",
		Status: http.StatusOK, Limit: LimitDefault, Right: SeeSources,
	})
	// CreateSource makes a source of an entry of the catalog, with one write key.
	CreateSource = declare(Operation[CreateSourceInput, SourceOutput]{
		Name: "CreateSource", Method: http.MethodPost, Path: "/sources",
		Status: http.StatusCreated, Limit: LimitDefault, Right: CreateSources,
	})
	// GetSource shows one source.
	GetSource = declare(Operation[SourceInput, GetSourceOutput]{
		Name: "GetSource", Method: http.MethodGet, Path: "/sources/{sourceId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: SeeSources,
	})
	// UpdateSource changes a source. What is as asked for already is not changed, and
	// leaves no audit event.
	UpdateSource = declare(Operation[UpdateSourceInput, SourceOutput]{
		Name: "UpdateSource", Method: http.MethodPatch, Path: "/sources/{sourceId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageSources,
	})
	// DeleteSource deletes a source.
	DeleteSource = declare(Operation[SourceInput, StatusOutput]{
		Name: "DeleteSource", Method: http.MethodDelete, Path: "/sources/{sourceId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageSources,
	})
	// AddLabelsToSource puts labels of the workspace on a source beside those it
	// has, and answers with all of them.
	AddLabelsToSource = declare(Operation[SourceLabelsInput, SourceLabelsOutput]{
		Name: "AddLabelsToSource", Method: http.MethodPost, Path: "/sources/{sourceId}/labels",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageSources,
	})
	// ReplaceLabelsInSource puts labels of the workspace on a source in place of
	// those it has, and answers with all of them.
	ReplaceLabelsInSource = declare(Operation[SourceLabelsInput, SourceLabelsOutput]{
		Name: "ReplaceLabelsInSource", Method: http.MethodPut, Path: "/sources/{sourceId}/labels",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageSources,
	})
	// CreateWriteKeyForSource gives a source one more write key.
	CreateWriteKeyForSource = declare(Operation[SourceInput, SourceOutput]{
		Name: "CreateWriteKeyForSource", Method: http.MethodPost, Path: "/sources/{sourceId}/writekey",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageSources,
	})
	// RemoveWriteKeyFromSource takes a write key from a source.
	RemoveWriteKeyFromSource = declare(Operation[WriteKeyInput, StatusOutput]{
		Name: "RemoveWriteKeyFromSource", Method: http.MethodDelete, Path: "/sources/{sourceId}/writekey/{writeKey}",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageSources,
	})
)
