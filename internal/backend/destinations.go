package backend

import (
	"cmp"
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/catalog"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ListConnectedDestinationsFromSource lists the destinations of a source.
func ListConnectedDestinationsFromSource(ctx context.Context, r *Request, in api.SourceListInput) (api.DestinationsOutput, error) {
	source, err := r.source(ctx, in.SourceID, api.SeeSources)
	if err != nil {
		return api.DestinationsOutput{}, err
	}
	destinations, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Destination, store.PageInfo, error) {
			return r.tx.Destinations(ctx, source.ID, p)
		}, destinationOf)
	return api.DestinationsOutput{Destinations: destinations, Pagination: pagination}, err
}

// CreateDestination connects a destination to a source.
func CreateDestination(ctx context.Context, r *Request, in api.CreateDestinationInput) (api.DestinationOutput, error) {
	source, err := r.source(ctx, in.SourceID, api.ManageSources)
	if err != nil {
		return api.DestinationOutput{}, err
	}
	metadata, known := catalog.Destination(in.MetadataID)
	destination := store.Destination{
		ID: r.ids.Object(), SourceID: source.ID, Name: cmp.Or(in.Name, metadata.Name), MetadataID: in.MetadataID, Enabled: true,
		Settings: in.Settings, CreatedAt: r.now,
	}
	set(&destination.Enabled, in.Enabled)
	var wrong problems
	if !known {
		wrong.add("metadataId", `"metadataId" names no kind of destination in the catalog: %q`, in.MetadataID)
	}
	if in.Name != "" {
		wrong.name(in.Name)
	}
	wrong.settings(in.Settings)
	if err := wrong.err(Invalid); err != nil {
		return api.DestinationOutput{}, err
	}
	if err := r.tx.InsertDestination(ctx, destination); err != nil {
		return api.DestinationOutput{}, err
	}
	err = r.record(ctx, eventDestinationCreated, destinationObject(destination))
	return api.DestinationOutput{Destination: destinationOf(destination)}, err
}

func destinationOf(d store.Destination) api.Destination {
	metadata, _ := catalog.Destination(d.MetadataID)
	return api.Destination{
		ID: d.ID, Name: d.Name, Enabled: d.Enabled, Metadata: metadata, SourceID: d.SourceID, Settings: d.Settings,
	}
}
