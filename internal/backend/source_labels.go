package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// AddLabelsToSource gives labels to a source, beside those it carries (rule D2).
func AddLabelsToSource(ctx context.Context, r *Request, in api.SourceLabelsInput) (api.SourceLabelsOutput, error) {
	source, err := r.source(ctx, in.SourceID, api.ManageSources)
	if err != nil {
		return api.SourceLabelsOutput{}, err
	}
	return r.labelSource(ctx, source, in.Labels, source.Labels)
}

// ReplaceLabelsInSource makes a source carry just these labels (rule D2).
func ReplaceLabelsInSource(ctx context.Context, r *Request, in api.SourceLabelsInput) (api.SourceLabelsOutput, error) {
	source, err := r.source(ctx, in.SourceID, api.ManageSources)
	if err != nil {
		return api.SourceLabelsOutput{}, err
	}
	return r.labelSource(ctx, source, in.Labels, nil)
}

// labelSource makes a source carry the labels that are asked for and those that it
// keeps. Asking for a label that it keeps anyway is fine, for another value of its
// key is not. Nothing is changed where the source carries them all, and no others.
func (r *Request) labelSource(ctx context.Context, source store.Source, asked, kept []api.Label) (api.SourceLabelsOutput, error) {
	wrong := problems(access.CheckLabels("labels", asked, kept))
	if len(wrong) == 0 {
		missing, err := r.checkReferences(ctx, access.LabelsAt("labels", asked), nil)
		if err != nil {
			return api.SourceLabelsOutput{}, err
		}
		wrong = missing
	}
	if err := wrong.err(Invalid); err != nil {
		return api.SourceLabelsOutput{}, err
	}
	labels := access.JoinLabels(kept, asked)
	if access.SameLabels(source.Labels, labels) {
		return api.SourceLabelsOutput{Labels: orEmpty(source.Labels)}, nil
	}
	if err := r.tx.ReplaceSourceLabels(ctx, r.workspace.ID, source.ID, labels); err != nil {
		return api.SourceLabelsOutput{}, err
	}
	if err := r.record(ctx, eventSourceModified, sourceObject(source)); err != nil {
		return api.SourceLabelsOutput{}, err
	}
	source, err := r.tx.Source(ctx, r.workspace.ID, source.ID)
	return api.SourceLabelsOutput{Labels: orEmpty(source.Labels)}, err
}
