package api

import "net/http"

// A Destination is where the data of a source goes. Destinations are here as far
// as a source transfer needs them.
type Destination struct {
	ID       string              `json:"id"`
	Name     string              `json:"name,omitempty"`
	Enabled  bool                `json:"enabled"`
	Metadata DestinationMetadata `json:"metadata"`
	SourceID string              `json:"sourceId"`
	Settings Settings            `json:"settings"`
}

// DestinationMetadata says what kind of destination it is: an entry of the
// catalog. The lists that Segment fills for programs of its own are empty here.
type DestinationMetadata struct {
	ID                 string              `json:"id"`
	Name               string              `json:"name"`
	Description        string              `json:"description"`
	Slug               string              `json:"slug"`
	Logos              Logos               `json:"logos"`
	Options            []IntegrationOption `json:"options"`
	Status             IntegrationStatus   `json:"status"`
	PreviousNames      []string            `json:"previousNames"`
	Categories         []string            `json:"categories"`
	Website            string              `json:"website"`
	Components         []struct{}          `json:"components"`
	SupportedFeatures  struct{}            `json:"supportedFeatures"`
	SupportedMethods   struct{}            `json:"supportedMethods"`
	SupportedPlatforms struct{}            `json:"supportedPlatforms"`
	Actions            []struct{}          `json:"actions"`
	Presets            []struct{}          `json:"presets"`
}

// DestinationOutput is one destination.
type DestinationOutput struct {
	Destination Destination `json:"destination"`
}

// DestinationsOutput is a page of destinations.
type DestinationsOutput struct {
	Destinations []Destination `json:"destinations"`
	Pagination   Pagination    `json:"pagination"`
}

// CreateDestinationInput connects a new destination to a source. It is enabled
// unless Enabled says otherwise.
type CreateDestinationInput struct {
	SourceID   string   `json:"sourceId" api:"required"`
	MetadataID string   `json:"metadataId" api:"required"`
	Name       string   `json:"name,omitempty"`
	Enabled    *bool    `json:"enabled,omitempty"`
	Settings   Settings `json:"settings" api:"required"`
}

// The operations on destinations.
var (
	// ListConnectedDestinationsFromSource lists the destinations that a source
	// sends to.
	ListConnectedDestinationsFromSource = declare(Operation[SourceListInput, DestinationsOutput]{
		Name: "ListConnectedDestinationsFromSource", Method: http.MethodGet, Path: "/sources/{sourceId}/connected-destinations",
		Status: http.StatusOK, Limit: LimitDefault, Right: SeeSources,
	})
	// CreateDestination connects a new destination to a source.
	CreateDestination = declare(Operation[CreateDestinationInput, DestinationOutput]{
		Name: "CreateDestination", Method: http.MethodPost, Path: "/destinations",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageSources,
	})
)
