package permission

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// single is the permission of an entry in which everything is known.
func single(t *testing.T, of entry) Single {
	t.Helper()
	written, ok := draftOf(of.value())
	if !ok {
		t.Fatalf("%v cannot be written", of)
	}
	return Single{Role: written.role, Resources: written.resources, Labels: written.labels}
}

func TestSingleAttributesHaveTheTypesOfTheModel(t *testing.T) {
	t.Parallel()
	attributes := map[string]schema.Attribute{}
	AddSingleAttributes(attributes)
	types := map[string]attr.Type{}
	for name, attribute := range attributes {
		types[name] = attribute.GetType()
	}
	if diff := cmp.Diff(entryType.AttrTypes, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if diags := (schema.Schema{Attributes: attributes}).ValidateImplementation(t.Context()); diags.HasError() {
		t.Errorf("the schema is not valid: %v", diags)
	}
	if null := NullSingle(); !null.Role.IsNull() || !null.list().Type(t.Context()).Equal(listType) {
		t.Errorf("NullSingle() = %v", null)
	}
}

func TestSingleCheckStandsAtTheAttributes(t *testing.T) {
	t.Parallel()
	wrong := single(t, entry{
		Role: "Source Amin", Resources: []target{{api.ResourceWorkspace, "ws2"}, {api.ResourceSource, "a"}}, Labels: map[string]string{"environment": "d e v"},
	})
	badLabel := below(`labels["environment"]`, "Invalid label", `"d e v" cannot be the value of the label "environment": it must begin with a letter and go `+
		"on with letters, digits and hyphens, all of them ASCII.")
	narrowed := below("labels", "Labels on a single resource",
		"Labels narrow a permission on the workspace, and this one is on a resource of type SOURCE; leave out the labels or the resources.")
	wantFound(t, wrong.Validate(), badLabel, narrowed)
	wantFound(t, wrong.Check(standardRoles(), workspace), badLabel, narrowed,
		below("role", "Unknown role", `There is no role "Source Amin"; did you mean "Source Admin"?`),
		below("resources[0].id", "Permission in another workspace",
			`"ws2" is not the id of the workspace that this permission is given in, which is "ws1"; leave resources out to mean the whole of it.`))
	_, diags := wrong.Expand(t.Context(), standardRoles(), workspace)
	if got := len(foundIn(diags)); got != 4 {
		t.Errorf("Expand found %d problems, want 4", got)
	}
}

func TestSingleExpand(t *testing.T) {
	t.Parallel()
	written := single(t, entry{Role: "Source Read-only", Resources: []target{{api.ResourceSource, "b"}, {api.ResourceSource, "a"}, {api.ResourceSource, "b"}}})
	got, diags := written.Expand(t.Context(), standardRoles(), workspace)
	wantFound(t, diags)
	if diff := cmp.Diff(onSources(sourceRead, "b", "a"), got); diff != "" {
		t.Errorf("the permission (-want +got):\n%s", diff)
	}
}

func TestSingleKeepSpelling(t *testing.T) {
	t.Parallel()
	environment := map[string]string{"environment": "dev"}
	writtenOut := []target{{api.ResourceWorkspace, workspace}}
	sources := []target{{api.ResourceSource, "a"}, {api.ResourceSource, "b"}}
	swapped := []target{{api.ResourceSource, "b"}, {api.ResourceSource, "a"}}
	for name, test := range map[string]struct {
		plan, state, want entry
		same              bool
	}{
		"the same":              {entry{Role: "Source Admin"}, entry{Role: "Source Admin"}, entry{Role: "Source Admin"}, true},
		"by id":                 {entry{Role: sourceAdmin.ID, Labels: environment}, entry{Role: "Source Admin", Labels: environment}, entry{Role: "Source Admin", Labels: environment}, true},
		"in another order":      {entry{Role: "Source Admin", Resources: swapped}, entry{Role: "Source Admin", Resources: sources}, entry{Role: "Source Admin", Resources: sources}, true},
		"written out":           {entry{Role: sourceAdmin.ID, Resources: writtenOut}, entry{Role: "Source Admin"}, entry{Role: "Source Admin", Resources: writtenOut}, true},
		"left out":              {entry{Role: "Source Admin"}, entry{Role: "Source Admin", Resources: writtenOut}, entry{Role: "Source Admin"}, true},
		"no labels written out": {entry{Role: "Source Admin", Labels: map[string]string{}}, entry{Role: "Source Admin"}, entry{Role: "Source Admin", Labels: map[string]string{}}, true},
		"another role":          {entry{Role: "Source Read-only"}, entry{Role: "Source Admin"}, entry{Role: "Source Read-only"}, false},
		"other labels":          {entry{Role: "Source Admin", Labels: environment}, entry{Role: "Source Admin"}, entry{Role: "Source Admin", Labels: environment}, false},
		"no such role":          {entry{Role: "Boss"}, entry{Role: "Source Admin"}, entry{Role: "Boss"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, same := single(t, test.plan).KeepSpelling(t.Context(), single(t, test.state), standardRoles(), workspace)
			if !got.SameSpelling(single(t, test.want)) || same != test.same {
				t.Errorf("KeepSpelling = %v, %t, want %v, %t", got, same, test.want, test.same)
			}
		})
	}
	unknown := Single{Role: types.StringUnknown(), Resources: types.ListNull(targetType), Labels: noLabels}
	if got, same := unknown.KeepSpelling(t.Context(), single(t, entry{Role: "Source Admin"}), standardRoles(), workspace); same || !got.SameSpelling(unknown) {
		t.Errorf("KeepSpelling of what is not known = %v, %t, want that, false", got, same)
	}
}

func TestSingleFlatten(t *testing.T) {
	t.Parallel()
	roles := standardRoles()
	prior := single(t, entry{Role: sourceAdmin.ID, Resources: []target{{api.ResourceSource, "b"}, {api.ResourceSource, "a"}}})
	for name, test := range map[string]struct {
		prior Single
		held  api.PermissionInput
		want  entry
	}{
		"imported":            {NullSingle(), onWorkspace(sourceAdmin, dev), entry{Role: "Source Admin", Labels: map[string]string{"environment": "dev"}}},
		"as it was":           {prior, onSources(sourceAdmin, "a", "b"), entry{Role: sourceAdmin.ID, Resources: []target{{api.ResourceSource, "b"}, {api.ResourceSource, "a"}}}},
		"with a source less":  {prior, onSources(sourceAdmin, "a"), entry{Role: sourceAdmin.ID, Resources: []target{{api.ResourceSource, "a"}}}},
		"Minimal for nothing": {NullSingle(), onWorkspace(minimal), entry{Role: "Minimal Workspace Access"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := test.prior.Flatten(t.Context(), granted(roles, test.held)[0], roles, workspace)
			wantFound(t, diags)
			if !got.SameSpelling(single(t, test.want)) {
				t.Errorf("Flatten = %v, want %v", got, test.want)
			}
		})
	}
	mixed := api.PermissionInput{RoleID: sourceAdmin.ID, Resources: append(onWorkspace(sourceAdmin, dev).Resources, onWorkspace(sourceAdmin, prod).Resources...)}
	_, diags := NullSingle().Flatten(t.Context(), granted(roles, mixed)[0], roles, workspace)
	wantFound(t, diags, found{
		"", "Cannot write a permission as one",
		"The resources of this permission do not have the same labels, or there are none; give it anew as several permissions.",
	})
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	if got := Fingerprint(onWorkspace(sourceAdmin), workspace); got != "" {
		t.Errorf("the fingerprint of the whole workspace is %q, want none", got)
	}
	apart := map[string]api.PermissionInput{}
	for _, permission := range []api.PermissionInput{
		onWorkspace(sourceAdmin, dev), onWorkspace(sourceAdmin, prod), onWorkspace(sourceAdmin, dev, api.Label{Key: "team", Value: "web"}),
		onSources(sourceAdmin, "a"), onSources(sourceAdmin, "b"), onSources(sourceAdmin, "a", "b"), onSources(sourceAdmin, "ab"),
	} {
		got := Fingerprint(permission, workspace)
		if other, taken := apart[got]; taken || got == "" {
			t.Errorf("%v and %v have the same fingerprint %q", permission, other, got)
		}
		apart[got] = permission
	}
	if Fingerprint(onSources(sourceAdmin, "a", "b"), workspace) != Fingerprint(onSources(sourceRead, "b", "a", "b"), workspace) {
		t.Error("order, repetition or the role changes the fingerprint")
	}
}
