package store

import (
	"context"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

const sourceColumns = `s.id, s.workspace_id, s.slug, s.name, s.metadata_id, s.enabled, s.settings, s.tracking_plan_id, s.created_at`

func scanSource(r row) (s Source, err error) {
	err = r.Scan(&s.ID, &s.WorkspaceID, &s.Slug, &s.Name, &s.MetadataID, &s.Enabled,
		settingsColumn{&s.Settings}, textColumn{&s.TrackingPlanID}, timeColumn{&s.CreatedAt})
	return s, err
}

// InsertSource adds a source with its labels and write keys. It fails with ErrTaken
// if the workspace has one with its slug (rule G1).
func (t *Tx) InsertSource(ctx context.Context, s Source) error {
	settings, err := settingsText(s.Settings)
	if err != nil {
		return err
	}
	_, err = t.change(ctx, `
		INSERT INTO sources (id, workspace_id, slug, name, metadata_id, enabled, settings, tracking_plan_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, s.WorkspaceID, s.Slug, s.Name, s.MetadataID, s.Enabled, settings, nullable(s.TrackingPlanID), millis(s.CreatedAt))
	if err != nil {
		return err
	}
	for _, key := range s.WriteKeys {
		if err := t.InsertWriteKey(ctx, s.ID, key); err != nil {
			return err
		}
	}
	return t.insertSourceLabels(ctx, s.WorkspaceID, s.ID, s.Labels)
}

// UpdateSource changes the slug, name, settings and tracking plan of a source, and
// whether it is enabled. It fails with ErrTaken if another one of the workspace has
// the slug (rule G1).
func (t *Tx) UpdateSource(ctx context.Context, s Source) error {
	settings, err := settingsText(s.Settings)
	if err != nil {
		return err
	}
	return t.changeOne(ctx, `
		UPDATE sources SET slug = $3, name = $4, enabled = $5, settings = $6, tracking_plan_id = $7
		WHERE workspace_id = $1 AND id = $2`,
		s.WorkspaceID, s.ID, s.Slug, s.Name, s.Enabled, settings, nullable(s.TrackingPlanID))
}

// DeleteSource deletes a source with its write keys, labels and destinations.
// Policies may still name it: see UnbindSource.
func (t *Tx) DeleteSource(ctx context.Context, workspaceID, id string) error {
	return t.changeOne(ctx, "DELETE FROM sources WHERE workspace_id = $1 AND id = $2", workspaceID, id)
}

// HasSource reports whether a workspace has a source.
func (t *Tx) HasSource(ctx context.Context, workspaceID, sourceID string) (bool, error) {
	return t.exists(ctx, "SELECT 1 FROM sources WHERE workspace_id = $1 AND id = $2", workspaceID, sourceID)
}

// Source returns a source of a workspace.
func (t *Tx) Source(ctx context.Context, workspaceID, id string) (Source, error) {
	source, err := queryOne(ctx, t, scanSource,
		"SELECT "+sourceColumns+" FROM sources s WHERE s.workspace_id = $1 AND s.id = $2", workspaceID, id)
	if err != nil {
		return Source{}, err
	}
	found := []Source{source}
	err = t.completeSources(ctx, found)
	return found[0], err
}

// SourceOfAccount returns a source in whichever workspace of an account it lives.
func (t *Tx) SourceOfAccount(ctx context.Context, accountID, id string) (Source, error) {
	source, err := queryOne(ctx, t, scanSource, "SELECT "+sourceColumns+` FROM sources s
		JOIN members m ON m.workspace_id = s.workspace_id AND m.account_id = $1 WHERE s.id = $2`, accountID, id)
	if err != nil {
		return Source{}, err
	}
	found := []Source{source}
	err = t.completeSources(ctx, found)
	return found[0], err
}

// MoveSource moves a source to another workspace, with just these labels of that
// one; its slug, settings and write keys stay (rule G2). Its destinations and its
// tracking plan must have been taken from it. It fails with ErrTaken if the
// workspace has one with its slug.
func (t *Tx) MoveSource(ctx context.Context, s Source, workspaceID string, labels []api.Label) error {
	if err := t.ReplaceSourceLabels(ctx, s.WorkspaceID, s.ID, nil); err != nil {
		return err
	}
	err := t.changeOne(ctx, "UPDATE sources SET workspace_id = $3 WHERE workspace_id = $1 AND id = $2", s.WorkspaceID, s.ID, workspaceID)
	if err != nil {
		return err
	}
	return t.insertSourceLabels(ctx, workspaceID, s.ID, labels)
}

// Sources lists the sources of a workspace that keep lets through, or all of them
// if it is nil, in the order in which they were made.
func (t *Tx) Sources(ctx context.Context, workspaceID string, keep func(access.Object) bool, page Page) ([]Source, PageInfo, error) {
	if keep == nil {
		return list(ctx, t, listing[Source]{
			table: "sources s", where: "s.workspace_id = $1", seq: "s.seq", args: []any{workspaceID},
			columns: sourceColumns, scan: scanSource, complete: t.completeSources,
		}, page)
	}
	if page.Count < 1 {
		return nil, PageInfo{}, errPageCount
	}
	// What keep asks is nothing that a query can. It is asked of all sources, and so
	// of no more than it needs: only those of the page are read as a whole.
	objects, err := t.sourceObjects(ctx, workspaceID)
	if err != nil {
		return nil, PageInfo{}, err
	}
	kept := slices.DeleteFunc(objects, func(o placed[access.Object]) bool { return !keep(o.entry) })
	shown, info := cut(kept, page)
	sources, err := t.sourcesOf(ctx, workspaceID, shown)
	return sources, info, err
}

// sourceObjects returns all sources of a workspace as policies see them, in their
// order.
func (t *Tx) sourceObjects(ctx context.Context, workspaceID string) ([]placed[access.Object], error) {
	objects, err := queryAll(ctx, t, scanSourceObject,
		"SELECT s.seq, s.id FROM sources s WHERE s.workspace_id = $1 ORDER BY s.seq", workspaceID)
	if err != nil {
		return nil, err
	}
	labels, err := queryAll(ctx, t, scanSourceLabel,
		"SELECT l.source_id, l.key, l.value, '' FROM source_labels l WHERE l.workspace_id = $1", workspaceID)
	if err != nil {
		return nil, err
	}
	carried := make(map[string][]api.Label, len(objects))
	for _, l := range labels {
		carried[l.sourceID] = append(carried[l.sourceID], l.label)
	}
	for i := range objects {
		objects[i].entry.Labels = carried[objects[i].entry.ID]
	}
	return objects, nil
}

// sourcesOf returns the sources that objects are, which stand in the order of the
// workspace.
func (t *Tx) sourcesOf(ctx context.Context, workspaceID string, objects []access.Object) ([]Source, error) {
	sources := make([]Source, 0, len(objects))
	for batch := range slices.Chunk(objects, idsPerQuery) {
		ids := make([]string, len(batch))
		for i, o := range batch {
			ids[i] = o.ID
		}
		places, args := placeholders([]any{workspaceID}, ids)
		found, err := queryAll(ctx, t, scanSource,
			"SELECT "+sourceColumns+" FROM sources s WHERE s.workspace_id = $1 AND s.id IN ("+places+") ORDER BY s.seq", args...)
		if err != nil {
			return nil, err
		}
		sources = append(sources, found...)
	}
	return sources, t.completeSources(ctx, sources)
}

// completeSources reads the labels and write keys of sources.
func (t *Tx) completeSources(ctx context.Context, sources []Source) error {
	bySource := make(map[string]*Source, len(sources))
	ids := make([]string, len(sources))
	for i := range sources {
		ids[i], bySource[sources[i].ID] = sources[i].ID, &sources[i]
	}
	for batch := range slices.Chunk(ids, idsPerQuery) {
		places, args := placeholders(nil, batch)
		labels, err := queryAll(ctx, t, scanSourceLabel, `
			SELECT l.source_id, l.key, l.value, d.description FROM source_labels l
			JOIN labels d ON d.workspace_id = l.workspace_id AND d.key = l.key AND d.value = l.value
			WHERE l.source_id IN (`+places+`) ORDER BY l.key`, args...)
		if err != nil {
			return err
		}
		for _, l := range labels {
			bySource[l.sourceID].Labels = append(bySource[l.sourceID].Labels, l.label)
		}
		keys, err := queryAll(ctx, t, scanWriteKey,
			"SELECT k.source_id, k.write_key FROM write_keys k WHERE k.source_id IN ("+places+") ORDER BY k.seq", args...)
		if err != nil {
			return err
		}
		for _, k := range keys {
			bySource[k.sourceID].WriteKeys = append(bySource[k.sourceID].WriteKeys, k.writeKey)
		}
	}
	return nil
}

// ReplaceSourceLabels makes a source that exists carry just these labels, of which
// each key occurs once (rule D2).
func (t *Tx) ReplaceSourceLabels(ctx context.Context, workspaceID, sourceID string, labels []api.Label) error {
	_, err := t.change(ctx, "DELETE FROM source_labels WHERE workspace_id = $1 AND source_id = $2", workspaceID, sourceID)
	if err != nil {
		return err
	}
	return t.insertSourceLabels(ctx, workspaceID, sourceID, labels)
}

func (t *Tx) insertSourceLabels(ctx context.Context, workspaceID, sourceID string, labels []api.Label) error {
	for _, label := range labels {
		_, err := t.change(ctx, "INSERT INTO source_labels (workspace_id, source_id, key, value) VALUES ($1, $2, $3, $4)",
			workspaceID, sourceID, label.Key, label.Value)
		if err != nil {
			return err
		}
	}
	return nil
}

// InsertWriteKey adds a write key to a source.
func (t *Tx) InsertWriteKey(ctx context.Context, sourceID, key string) error {
	_, err := t.change(ctx, "INSERT INTO write_keys (source_id, write_key) VALUES ($1, $2)", sourceID, key)
	return err
}

// DeleteWriteKey takes a write key from a source.
func (t *Tx) DeleteWriteKey(ctx context.Context, sourceID, key string) error {
	return t.changeOne(ctx, "DELETE FROM write_keys WHERE source_id = $1 AND write_key = $2", sourceID, key)
}

// UnbindSource takes a source out of the resources of the policies of a workspace.
// It returns those that other resources are left to, and those that are deleted
// since none is (rule G3), all as they were before.
func (t *Tx) UnbindSource(ctx context.Context, workspaceID, sourceID string) (narrowed, deleted []Policy, err error) {
	bound, err := t.policies(ctx, selectPolicies+`WHERE p.seq IN (
			SELECT naming.seq FROM policy_resources named
			JOIN policies naming ON naming.id = named.policy_id
			WHERE named.type = $2 AND named.resource_id = $3 AND naming.workspace_id = $1
		)`+orderPolicies,
		workspaceID, api.ResourceSource, sourceID)
	if err != nil {
		return nil, nil, err
	}
	isOther := func(r api.Resource) bool { return r.Type != api.ResourceSource || r.ID != sourceID }
	for _, policy := range bound {
		if slices.ContainsFunc(policy.Resources, isOther) {
			narrowed = append(narrowed, policy)
			_, err = t.change(ctx, "DELETE FROM policy_resources WHERE policy_id = $1 AND type = $2 AND resource_id = $3",
				policy.ID, api.ResourceSource, sourceID)
		} else {
			deleted = append(deleted, policy)
			err = t.DeletePolicy(ctx, workspaceID, policy.ID)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return narrowed, deleted, nil
}

func scanSourceObject(r row) (o placed[access.Object], err error) {
	o.entry.Type = api.ResourceSource
	err = r.Scan(&o.seq, &o.entry.ID)
	return o, err
}

type sourceLabel struct {
	sourceID string
	label    api.Label
}

func scanSourceLabel(r row) (l sourceLabel, err error) {
	err = r.Scan(&l.sourceID, &l.label.Key, &l.label.Value, &l.label.Description)
	return l, err
}

type writeKey struct {
	sourceID, writeKey string
}

func scanWriteKey(r row) (k writeKey, err error) {
	err = r.Scan(&k.sourceID, &k.writeKey)
	return k, err
}
