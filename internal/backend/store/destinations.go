package store

import "context"

const destinationColumns = "d.id, d.source_id, d.name, d.metadata_id, d.enabled, d.settings, d.created_at"

func scanDestination(r row) (d Destination, err error) {
	err = r.Scan(&d.ID, &d.SourceID, &d.Name, &d.MetadataID, &d.Enabled, settingsColumn{&d.Settings}, timeColumn{&d.CreatedAt})
	return d, err
}

// InsertDestination connects a destination to a source.
func (t *Tx) InsertDestination(ctx context.Context, d Destination) error {
	settings, err := settingsText(d.Settings)
	if err != nil {
		return err
	}
	_, err = t.change(ctx, `
		INSERT INTO destinations (id, source_id, name, metadata_id, enabled, settings, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.ID, d.SourceID, d.Name, d.MetadataID, d.Enabled, settings, millis(d.CreatedAt))
	return err
}

// Destinations lists the destinations of a source in the order in which they were
// connected.
func (t *Tx) Destinations(ctx context.Context, sourceID string, page Page) ([]Destination, PageInfo, error) {
	return list(ctx, t, listing[Destination]{
		table: "destinations d", where: "d.source_id = $1", seq: "d.seq", args: []any{sourceID},
		columns: destinationColumns, scan: scanDestination,
	}, page)
}

// DisconnectDestinations deletes the destinations of a source and returns them
// (rule G3).
func (t *Tx) DisconnectDestinations(ctx context.Context, sourceID string) ([]Destination, error) {
	gone, err := queryAll(ctx, t, scanDestination,
		"SELECT "+destinationColumns+" FROM destinations d WHERE d.source_id = $1 ORDER BY d.seq", sourceID)
	if err != nil {
		return nil, err
	}
	_, err = t.change(ctx, "DELETE FROM destinations WHERE source_id = $1", sourceID)
	return gone, err
}
