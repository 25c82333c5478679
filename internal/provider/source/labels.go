package source

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

// labels are at most one value for each key (rule D2).
type labels map[string]string

func labelsOf(carried []api.Label) labels {
	all := make(labels, len(carried))
	for _, label := range carried {
		all[label.Key] = label.Value
	}
	return all
}

// planned returns the labels of a map that is known.
func planned(value types.Map) labels {
	all := labels{}
	for key, element := range value.Elements() {
		if text, ok := element.(types.String); ok {
			all[key] = text.ValueString()
		}
	}
	return all
}

func (l labels) value() types.Map {
	elements := make(map[string]attr.Value, len(l))
	for key, value := range l {
		elements[key] = types.StringValue(value)
	}
	return types.MapValueMust(types.StringType, elements)
}

// wire returns the labels in the order of their keys.
func (l labels) wire() []api.Label {
	all := make([]api.Label, 0, len(l))
	for _, key := range slices.Sorted(maps.Keys(l)) {
		all = append(all, api.Label{Key: key, Value: l[key]})
	}
	return all
}

// without returns the labels whose keys another set does not have.
func (l labels) without(other labels) labels {
	rest := labels{}
	for key, value := range l {
		if _, there := other[key]; !there {
			rest[key] = value
		}
	}
	return rest
}

// String lists the labels for a message.
func (l labels) String() string {
	names := make([]string, 0, len(l))
	for _, label := range l.wire() {
		names = append(names, label.Key+":"+label.Value)
	}
	return strings.Join(names, ", ")
}

// absentFrom returns those of the labels that a workspace does not have, not even by a
// list that is read for the question: another process may have just made them, such as
// that of a provider alias.
func (l labels) absentFrom(ctx context.Context, home connection.Workspace) (labels, error) {
	anew := home.Anew()
	absent, err := l.missingIn(ctx, home)
	if err == nil && len(absent) > 0 {
		absent, err = l.missingIn(ctx, anew)
	}
	return absent, err
}

// missingIn returns those of the labels that a list of the workspace does not have.
func (l labels) missingIn(ctx context.Context, home connection.Workspace) (labels, error) {
	if len(l) == 0 {
		return l, nil
	}
	out, err := client.Call(ctx, home.Client, api.ListLabels, struct{}{})
	if err != nil {
		return nil, err
	}
	absent := maps.Clone(l)
	for _, label := range out.Labels {
		if absent[label.Key] == label.Value {
			delete(absent, label.Key)
		}
	}
	return absent, nil
}

// checkLabels looks for the labels of a source that is to be made: one that was made
// without them would only be made again. It returns false where there is an error.
func checkLabels(ctx context.Context, home connection.Workspace, want sourceModel, title string, diags *diag.Diagnostics) bool {
	absent, err := planned(want.Labels).absentFrom(ctx, home)
	switch {
	case err != nil:
		connection.AddError(diags, title, err, nil)
	case len(absent) > 0:
		connection.AddAttributeError(diags, labelsAt, title, fmt.Errorf("the workspace %q does not have: %s. %s", home.Slug, absent, labelsAdvice(home)))
	}
	return err == nil && len(absent) == 0
}

// refreshedLabels returns the labels that the state is to show: those of the source,
// if they are managed. A transfer drops the labels that the other workspace does not
// have (rule G3), and putting them back would be refused there; so they are not
// missed, with a warning, until somebody makes them there. It returns false where
// there is an error.
func refreshedLabels(ctx context.Context, found whereabouts.Source, state sourceModel, diags *diag.Diagnostics) (types.Map, bool) {
	carried := labelsOf(found.Labels)
	if state.Labels.IsNull() && (!state.imported() || len(carried) == 0) {
		return state.Labels, true
	}
	if !state.moved(found.Home.ID) {
		return carried.value(), true
	}
	dropped, err := planned(state.Labels).without(carried).absentFrom(ctx, found.Home)
	if err != nil {
		connection.AddError(diags, "Cannot read source", err, nil)
		return types.Map{}, false
	}
	diags.Append(droppedWarning(found.Slug, found.Home, dropped)...)
	maps.Copy(carried, dropped)
	return carried.value(), true
}

// replaceLabels gives a source the labels that are wanted. One that was transferred
// gets those that its workspace has, since the others may be such that the transfer
// dropped, of which the state knows nothing where the source was imported. It returns
// false where there is an error.
func (r *sourceResource) replaceLabels(
	ctx context.Context, lives string, have, want sourceModel, title string, diags *diag.Diagnostics,
) bool {
	id := have.ID.ValueString()
	var dropped labels
	home, err := whereabouts.Act(ctx, r.Conn, id, lives, func(home connection.Workspace) (err error) {
		wanted := planned(want.Labels)
		dropped = nil
		if want.moved(home.ID) {
			if dropped, err = wanted.absentFrom(ctx, home); err != nil {
				return err
			}
			wanted = wanted.without(dropped)
		}
		_, err = client.Call(ctx, home.Client, api.ReplaceLabelsInSource, api.SourceLabelsInput{SourceID: id, Labels: wanted.wire()})
		return err
	})
	if err != nil {
		addLabelsRefused(diags, title, err, home)
		return false
	}
	diags.Append(droppedWarning(have.Slug.ValueString(), home, dropped)...)
	return true
}
