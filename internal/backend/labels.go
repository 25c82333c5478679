package backend

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ListLabels lists the labels of the workspace.
func ListLabels(ctx context.Context, r *Request, _ struct{}) (api.LabelsOutput, error) {
	labels, err := r.tx.Labels(ctx, r.workspace.ID)
	out := api.LabelsOutput{Labels: make([]api.WorkspaceLabel, len(labels))}
	for i, label := range labels {
		out.Labels[i] = api.WorkspaceLabel(label)
	}
	return out, err
}

// CreateLabel makes a label (rule D2).
func CreateLabel(ctx context.Context, r *Request, in api.CreateLabelInput) (api.LabelOutput, error) {
	wrong := problems(access.CheckLabel("label", in.Label))
	wrong.description("label.description", in.Label.Description)
	if err := wrong.err(Invalid); err != nil {
		return api.LabelOutput{}, err
	}
	err := r.tx.InsertLabel(ctx, r.workspace.ID, in.Label)
	if errors.Is(err, store.ErrTaken) {
		return api.LabelOutput{}, conflict("label", "the workspace has the label %s:%s already", in.Label.Key, in.Label.Value)
	}
	if err != nil {
		return api.LabelOutput{}, err
	}
	return api.LabelOutput{Label: api.WorkspaceLabel(in.Label)}, r.record(ctx, eventLabelCreated, labelObject(in.Label))
}

// UpdateLabel describes a label anew.
func UpdateLabel(ctx context.Context, r *Request, in api.UpdateLabelInput) (api.LabelOutput, error) {
	label := api.Label{Key: in.Key, Value: in.Value, Description: *in.Description}
	var wrong problems
	wrong.description("description", label.Description)
	if err := wrong.err(Invalid); err != nil {
		return api.LabelOutput{}, err
	}
	if err := r.tx.DescribeLabel(ctx, r.workspace.ID, label); err != nil {
		return api.LabelOutput{}, asNotFound(err, noLabel(label))
	}
	return api.LabelOutput{Label: api.WorkspaceLabel(label)}, r.record(ctx, eventLabelUpdated, labelObject(label))
}

func noLabel(label api.Label) error {
	return notFound("the workspace has no label %s:%s", label.Key, label.Value)
}

// DeleteLabel deletes a label that is assigned nowhere (rule D2).
func DeleteLabel(ctx context.Context, r *Request, in api.LabelInput) (api.StatusOutput, error) {
	label := api.Label{Key: in.Key, Value: in.Value}
	there, err := r.tx.HasLabel(ctx, r.workspace.ID, in.Key, in.Value)
	if err != nil {
		return api.StatusOutput{}, err
	}
	if !there {
		return api.StatusOutput{}, noLabel(label)
	}
	places, err := r.placesOf(ctx, label)
	if err != nil {
		return api.StatusOutput{}, err
	}
	if len(places) > 0 {
		return api.StatusOutput{}, invalidField("value", "the label %s:%s cannot be deleted while it is assigned to %s: take it away there first",
			in.Key, in.Value, listed(places))
	}
	if err := r.tx.DeleteLabel(ctx, r.workspace.ID, in.Key, in.Value); err != nil {
		return api.StatusOutput{}, err
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.record(ctx, eventLabelDeleted, labelObject(label))
}

// placesOf says in words where a label is assigned.
func (r *Request) placesOf(ctx context.Context, label api.Label) ([]string, error) {
	var places []string
	slugs, err := r.tx.SourcesWithLabel(ctx, r.workspace.ID, label.Key, label.Value)
	if err != nil {
		return nil, err
	}
	for _, slug := range slugs {
		places = append(places, fmt.Sprintf("the source %q", slug))
	}
	policies, err := r.tx.PoliciesWithLabels(ctx, r.workspace.ID)
	if err != nil {
		return nil, err
	}
	for _, policy := range policies {
		if !names(policy, label) {
			continue
		}
		holder, err := r.holderOf(ctx, policy)
		if err != nil {
			return nil, err
		}
		places = append(places, fmt.Sprintf("a policy of %s", holder))
	}
	return places, nil
}

// holderOf says in words whose a policy is, as people know them.
func (r *Request) holderOf(ctx context.Context, policy store.Policy) (string, error) {
	switch policy.SubjectType {
	case api.SubjectUser:
		member, err := r.tx.Member(ctx, r.workspace.ID, policy.SubjectID)
		return fmt.Sprintf("the user %q", member.Email), err
	case api.SubjectInvite:
		invite, err := r.tx.Invite(ctx, policy.SubjectID)
		return fmt.Sprintf("the invite of %q", invite.Email), err
	case api.SubjectGroup:
		group, err := r.tx.Group(ctx, r.workspace.ID, policy.SubjectID)
		return fmt.Sprintf("the group %q", group.Name), err
	default:
		return fmt.Sprintf("the %s %q", policy.SubjectType, policy.SubjectID), nil
	}
}

// names reports whether a policy names a label.
func names(policy store.Policy, label api.Label) bool {
	return slices.ContainsFunc(policy.Resources, func(resource api.Resource) bool {
		return slices.ContainsFunc(resource.Labels, func(l api.Label) bool { return l.Key == label.Key && l.Value == label.Value })
	})
}

// mostListed is how many things a message names one by one.
const mostListed = 5

// listed joins what a message names, and counts what is too much to name.
func listed(things []string) string {
	if len(things) > mostListed {
		rest := len(things) - mostListed
		things = append(slices.Clone(things[:mostListed]), fmt.Sprintf("%d more", rest))
	}
	last := len(things) - 1
	if last < 1 {
		return strings.Join(things, "")
	}
	return strings.Join(things[:last], ", ") + " and " + things[last]
}
