package backend

import (
	"context"
	"errors"
	"reflect"
	"regexp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/catalog"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// sourceSlugPattern is wider than that of workspaces: Segment's own sources have
// slugs with underscores.
var sourceSlugPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)

// ListSources lists the sources that the caller's policies reach.
func ListSources(ctx context.Context, r *Request, in api.ListInput) (api.SourcesOutput, error) {
	var reached func(access.Object) bool
	if !access.ReachesAll(r.policies, api.SeeSources) {
		reached = func(o access.Object) bool { return access.Reaches(r.policies, api.SeeSources, o) }
	}
	sources, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Source, store.PageInfo, error) {
			return r.tx.Sources(ctx, r.workspace.ID, reached, p)
		}, r.sourceOf)
	return api.SourcesOutput{Sources: sources, Pagination: pagination}, err
}

// GetSource answers with one source.
func GetSource(ctx context.Context, r *Request, in api.SourceInput) (api.GetSourceOutput, error) {
	source, err := r.source(ctx, in.SourceID, api.SeeSources)
	if err != nil {
		return api.GetSourceOutput{}, err
	}
	return r.readSource(source), nil
}

func (r *Request) readSource(source store.Source) api.GetSourceOutput {
	out := api.GetSourceOutput{Source: r.sourceOf(source)}
	if source.TrackingPlanID != "" {
		out.TrackingPlanID = &source.TrackingPlanID
	}
	return out
}

// CreateSource makes a source with one write key (rule G1).
func CreateSource(ctx context.Context, r *Request, in api.CreateSourceInput) (api.SourceOutput, error) {
	source := store.Source{
		ID: r.ids.Object(), WorkspaceID: r.workspace.ID, Slug: in.Slug, Name: in.Slug, MetadataID: in.MetadataID,
		Enabled: *in.Enabled, Settings: in.Settings, WriteKeys: []string{newWriteKey()}, CreatedAt: r.now,
	}
	var wrong problems
	wrong.sourceSlug(source.Slug)
	wrong.settings(source.Settings)
	if _, known := catalog.Source(in.MetadataID); !known {
		wrong.add("metadataId", `"metadataId" names no kind of source in the catalog: %q`, in.MetadataID)
	}
	if err := wrong.err(Invalid); err != nil {
		return api.SourceOutput{}, err
	}
	if err := r.tx.InsertSource(ctx, source); err != nil {
		return api.SourceOutput{}, asTakenSourceSlug(err, source.Slug)
	}
	if err := r.record(ctx, eventSourceCreated, sourceObject(source)); err != nil {
		return api.SourceOutput{}, err
	}
	return api.SourceOutput{Source: r.sourceOf(source)}, r.grantDefaults(ctx, source)
}

// UpdateSource changes a source.
func UpdateSource(ctx context.Context, r *Request, in api.UpdateSourceInput) (api.SourceOutput, error) {
	before, err := r.source(ctx, in.SourceID, api.ManageSources)
	if err != nil {
		return api.SourceOutput{}, err
	}
	source := before
	set(&source.Name, in.Name)
	set(&source.Slug, in.Slug)
	set(&source.Enabled, in.Enabled)
	if in.Settings != nil {
		source.Settings = in.Settings
	}
	var wrong problems
	wrong.name(source.Name)
	wrong.sourceSlug(source.Slug)
	wrong.settings(in.Settings)
	if err := wrong.err(Invalid); err != nil {
		return api.SourceOutput{}, err
	}
	events := sourceEvents(before, source)
	if len(events) == 0 {
		return api.SourceOutput{Source: r.sourceOf(source)}, nil
	}
	if err := r.tx.UpdateSource(ctx, source); err != nil {
		return api.SourceOutput{}, asTakenSourceSlug(err, source.Slug)
	}
	for _, event := range events {
		if err := r.record(ctx, event, sourceObject(source)); err != nil {
			return api.SourceOutput{}, err
		}
	}
	return api.SourceOutput{Source: r.sourceOf(source)}, nil
}

// sourceEvents are the types of the audit events of an update: one for each kind
// of change, and none for an update that changes nothing.
func sourceEvents(before, after store.Source) []string {
	var events []string
	if before.Enabled != after.Enabled {
		event := eventSourceDisabled
		if after.Enabled {
			event = eventSourceEnabled
		}
		events = append(events, event)
	}
	if !reflect.DeepEqual(before.Settings, after.Settings) {
		events = append(events, eventSourceSettingsModified)
	}
	if before.Name != after.Name || before.Slug != after.Slug {
		events = append(events, eventSourceModified)
	}
	return events
}

// DeleteSource deletes a source. Policies bound to it lose it, and those left with
// nothing go (rule G1).
func DeleteSource(ctx context.Context, r *Request, in api.SourceInput) (api.StatusOutput, error) {
	source, err := r.source(ctx, in.SourceID, api.ManageSources)
	if err != nil {
		return api.StatusOutput{}, err
	}
	if _, err := r.unbindSource(ctx, source); err != nil {
		return api.StatusOutput{}, err
	}
	if err := r.tx.DeleteSource(ctx, r.workspace.ID, source.ID); err != nil {
		return api.StatusOutput{}, err
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.record(ctx, eventSourceDeleted, sourceObject(source))
}

// unbindSource takes a source out of all policies of the workspace, and returns
// the ids of those that went with it. A user, group or invite that is left with
// none keeps Minimal Workspace Access, as where permissions are replaced by nothing
// (rule D4).
func (r *Request) unbindSource(ctx context.Context, source store.Source) ([]string, error) {
	narrowed, deleted, err := r.tx.UnbindSource(ctx, r.workspace.ID, source.ID)
	if err != nil {
		return nil, err
	}
	for _, policy := range narrowed {
		if err := r.record(ctx, eventPolicyUpdated, policyObject(policy)); err != nil {
			return nil, err
		}
	}
	for _, policy := range deleted {
		if err := r.record(ctx, eventPolicyDeleted, policyObject(policy)); err != nil {
			return nil, err
		}
	}
	for _, policy := range deleted {
		if err := r.keepMinimal(ctx, policy.SubjectType, policy.SubjectID); err != nil {
			return nil, err
		}
	}
	return idsOf(deleted, func(p store.Policy) string { return p.ID }), nil
}

// CreateWriteKeyForSource gives a source one more write key.
func CreateWriteKeyForSource(ctx context.Context, r *Request, in api.SourceInput) (api.SourceOutput, error) {
	source, err := r.source(ctx, in.SourceID, api.ManageSources)
	if err != nil {
		return api.SourceOutput{}, err
	}
	if len(source.WriteKeys) >= access.MaxEntries {
		return api.SourceOutput{}, invalidField("sourceId", `"sourceId" names a source that has %d write keys, and at most %d can be held`,
			len(source.WriteKeys), access.MaxEntries)
	}
	key := newWriteKey()
	if err := r.tx.InsertWriteKey(ctx, source.ID, key); err != nil {
		return api.SourceOutput{}, err
	}
	source.WriteKeys = append(source.WriteKeys, key)
	return api.SourceOutput{Source: r.sourceOf(source)}, r.record(ctx, eventSourceModified, sourceObject(source))
}

// RemoveWriteKeyFromSource takes a write key away.
func RemoveWriteKeyFromSource(ctx context.Context, r *Request, in api.WriteKeyInput) (api.StatusOutput, error) {
	source, err := r.source(ctx, in.SourceID, api.ManageSources)
	if err != nil {
		return api.StatusOutput{}, err
	}
	err = r.tx.DeleteWriteKey(ctx, source.ID, in.WriteKey)
	if err != nil {
		return api.StatusOutput{}, asNotFound(err, notFound("the source %q has no such write key", source.Slug))
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.record(ctx, eventSourceModified, sourceObject(source))
}

// source finds a source over which the caller has a right. One that the caller may
// not even read is answered as if it were not there (rule J4).
func (r *Request) source(ctx context.Context, id string, right api.Right) (store.Source, error) {
	absent := notFound("there is no source %q in the workspace", id)
	source, err := r.tx.Source(ctx, r.workspace.ID, id)
	switch {
	case err != nil:
		return store.Source{}, asNotFound(err, absent)
	case access.Reaches(r.policies, right, objectOf(source)):
		return source, nil
	case access.Reaches(r.policies, api.SeeSources, objectOf(source)):
		return store.Source{}, unauthorized("this token may read the source %q and not change it", source.Slug)
	default:
		return store.Source{}, absent
	}
}

// objectOf is a source as policies see it.
func objectOf(s store.Source) access.Object {
	return access.Object{Type: api.ResourceSource, ID: s.ID, Labels: s.Labels}
}

// sourceOf is a source as the caller may see it.
func (r *Request) sourceOf(s store.Source) api.Source {
	metadata, _ := catalog.Source(s.MetadataID)
	source := api.Source{
		ID: s.ID, Slug: s.Slug, Name: s.Name, Metadata: metadata, WorkspaceID: s.WorkspaceID, Enabled: s.Enabled,
		WriteKeys: []string{}, Settings: s.Settings, Labels: orEmpty(s.Labels),
	}
	if access.Reaches(r.policies, api.ManageSources, objectOf(s)) {
		source.WriteKeys = orEmpty(s.WriteKeys)
	}
	return source
}

func (p *problems) sourceSlug(slug string) {
	if !sourceSlugPattern.MatchString(slug) {
		p.add("slug", `"slug" must be 1 to 100 letters, digits, dashes and underscores, and begin with a letter or digit`)
	}
}

func asTakenSourceSlug(err error, slug string) error {
	if errors.Is(err, store.ErrTaken) {
		return conflict("slug", "another source of the workspace has the slug %q", slug)
	}
	return err
}
