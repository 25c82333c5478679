package roster

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// defaultMaxRemovals is how many people a plan may remove where nothing is said.
const defaultMaxRemovals = 10

// rosterModel is segmentaccess_roster in plan and state.
type rosterModel struct {
	ID                types.String         `tfsdk:"id"`
	WorkspaceID       types.String         `tfsdk:"workspace_id"`
	People            types.Map            `tfsdk:"people"`
	Ignore            customtypes.EmailSet `tfsdk:"ignore"`
	MaxRemovals       types.Int64          `tfsdk:"max_removals"`
	AllowSelfRemoval  types.Bool           `tfsdk:"allow_self_removal"`
	ResendWhenExpired types.Bool           `tfsdk:"resend_when_expired"`
	ExpiredInvites    customtypes.EmailSet `tfsdk:"expired_invites"`
	RemovedAtCreation customtypes.EmailSet `tfsdk:"removed_at_creation"`
}

// importedModel is all that an import knows of a roster.
func importedModel(workspaceID string) rosterModel {
	return rosterModel{
		ID: types.StringValue(workspaceID), WorkspaceID: types.StringValue(workspaceID), People: types.MapNull(elementType),
		Ignore: customtypes.NewEmailSetNull(), ExpiredInvites: customtypes.NewEmailSetNull(),
		RemovedAtCreation: customtypes.NewEmailSetNull(),
	}
}

// imported reports whether the state holds no more than what an import knows.
func (m *rosterModel) imported() bool {
	return m.People.IsNull()
}

// ignores reports by their keys whom the roster leaves alone.
func (m *rosterModel) ignores() map[string]bool {
	ignored := map[string]bool{}
	for key := range m.Ignore.ByKey() {
		ignored[key] = true
	}
	return ignored
}

// settled reports whether it is known who is in a plan and who is ignored, though
// maybe not yet what they may do.
func (m *rosterModel) settled() bool {
	_, known := m.Ignore.Emails()
	return known && !m.People.IsUnknown()
}

// same reports whether both say the same, down to the spelling.
func (m *rosterModel) same(other rosterModel) bool {
	return m.WorkspaceID.Equal(other.WorkspaceID) && m.People.Equal(other.People) && m.Ignore.Equal(other.Ignore) &&
		m.MaxRemovals.Equal(other.MaxRemovals) && m.AllowSelfRemoval.Equal(other.AllowSelfRemoval) &&
		m.ResendWhenExpired.Equal(other.ResendWhenExpired) && m.ExpiredInvites.Equal(other.ExpiredInvites)
}

// refresh takes over who is in the workspace and what they may do, but for those
// who are ignored, in the spelling that the state has for it. So whoever is not
// listed shows as somebody to be removed. Permissions that are not managed stay so,
// and those that the server does not tell stay as they were given.
func (m *rosterModel) refresh(ctx context.Context, have []people.Person, roles permission.Roles, workspaceID string) diag.Diagnostics {
	var diags diag.Diagnostics
	if m.imported() {
		m.MaxRemovals, m.AllowSelfRemoval = types.Int64Value(defaultMaxRemovals), types.BoolValue(false)
		m.ResendWhenExpired, m.RemovedAtCreation = types.BoolValue(true), customtypes.NewEmailSet(nil)
	}
	prior, found, ignored := listingOf(m.People), listing{}, m.ignores()
	var expired []string
	for _, person := range have {
		key := api.FoldEmail(person.Email)
		if ignored[key] {
			continue
		}
		e, listed := prior[key]
		if !listed {
			e = newEntry(person.Email, permission.Null())
		}
		if person.Permissions != nil && (!listed || !e.permissions.IsNull()) {
			held, faults := permission.Flatten(ctx, e.permissions, person.Permissions, roles, workspaceID)
			diags.Append(faults...)
			e = e.holding(held)
		}
		found[key] = e
		if person.Status == people.InviteExpired {
			expired = append(expired, e.email)
		}
	}
	m.People, m.ExpiredInvites = found.value(), customtypes.NewEmailSet(expired)
	return diags
}

var (
	permissionType = permission.Null().ElementType(context.Background())
	// elementType is the type of an element of people.
	elementType = types.ObjectType{AttrTypes: map[string]attr.Type{namePermissions: types.ListType{ElemType: permissionType}}}
)

// An entry is one person of the attribute people.
type entry struct {
	// email is in the spelling of the key.
	email string
	// element is the element under the key.
	element attr.Value
	// permissions are those in the element, null where they are not managed.
	permissions types.List
}

func newEntry(email string, permissions types.List) entry {
	return entry{
		email: email, permissions: permissions,
		element: types.ObjectValueMust(elementType.AttrTypes, map[string]attr.Value{namePermissions: permissions}),
	}
}

// holding returns the entry with other permissions, and the very same with those
// that it has.
func (e entry) holding(permissions types.List) entry {
	if permissions.Equal(e.permissions) {
		return e
	}
	return newEntry(e.email, permissions)
}

// A listing is the people of the attribute people, each under their key of rule A1.
type listing map[string]entry

// listingOf returns nobody for people that are null or unknown. Elements are taken
// apart by hand, since the framework's reflection takes some twenty times as long.
func listingOf(from types.Map) listing {
	elements := from.Elements()
	listed := make(listing, len(elements))
	for email, element := range elements {
		listed[api.FoldEmail(email)] = entry{email: email, element: element, permissions: permissionsIn(element)}
	}
	return listed
}

// permissionsIn returns null for an element that is null, as a key of YAML without a
// value is.
func permissionsIn(element attr.Value) types.List {
	object, ok := element.(types.Object)
	if !ok || object.IsNull() {
		return permission.Null()
	}
	permissions, ok := object.Attributes()[namePermissions].(types.List)
	if !ok { // The element is unknown, and so is what is in it.
		return types.ListUnknown(permissionType)
	}
	return permissions
}

// value is the listing as an attribute. It cannot panic, since every element is one
// of elementType.
func (l listing) value() types.Map {
	elements := make(map[string]attr.Value, len(l))
	for _, e := range l {
		elements[e.email] = e.element
	}
	return types.MapValueMust(elementType, elements)
}

// keys returns the keys in order, so that everything is done in the same order every
// time.
func (l listing) keys() []string {
	return slices.Sorted(maps.Keys(l))
}

// spelledLike returns the same people with the same permissions, spelled as prior
// has them: all of it where nothing else differs, and otherwise what each person
// holds whose key is spelled as in prior. Terraform takes no other mixture of the
// configuration and the state, so that a key in another spelling is one of the shapes
// of which permission.KeepSpelling says that no rule can be had where a part is unknown.
func (l listing) spelledLike(ctx context.Context, prior listing, roles permission.Roles, workspaceID string) listing {
	kept, changed := make(listing, len(l)), len(l) != len(prior)
	for key, e := range l {
		old, listed := prior[key]
		alike := permission.KeepSpelling(ctx, e.permissions, old.permissions, roles, workspaceID)
		changed = changed || !listed || !alike.Equal(old.permissions)
		if listed && e.email == old.email {
			e = e.holding(alike)
		}
		kept[key] = e
	}
	if !changed {
		return prior
	}
	return kept
}

// write puts the model into a plan or a state. The Set of the framework does the same, and
// makes several values of each person on the way.
func (m rosterModel) write(ctx context.Context, raw *tftypes.Value) diag.Diagnostics {
	attributes := map[string]tftypes.Value{}
	for field, value := range reflect.ValueOf(m).Fields() {
		written, err := value.Interface().(attr.Value).ToTerraformValue(ctx) //nolint:forcetypeassert // Every field is one.
		if err != nil {
			return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot write the roster", err.Error())}
		}
		attributes[field.Tag.Get("tfsdk")] = written
	}
	if err := tftypes.ValidateValue(raw.Type(), attributes); err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot write the roster", err.Error())}
	}
	*raw = tftypes.NewValue(raw.Type(), attributes)
	return nil
}
