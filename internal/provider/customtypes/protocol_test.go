package customtypes_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"
)

func TestPlan(t *testing.T) {
	t.Parallel()
	prior := groupValue("grp1", "ann@example.com", membersValue("ann@example.com", "bob@example.com"))
	owner, members := tftypes.NewAttributePath().WithAttributeName("owner"), membersValue("ann@example.com", "bob@example.com")
	tests := map[string]struct {
		owner       any
		members     tftypes.Value
		want        tftypes.Value
		wantReplace []*tftypes.AttributePath
	}{
		"other spellings are no change": {
			owner:   "Ann@Example.com",
			members: membersValue("Bob@Example.com", "ANN@example.com"),
			want:    prior,
		},
		"a new member is planned with the configured spellings": {
			owner:   "ann@example.com",
			members: membersValue("ANN@example.com", "bob@example.com", "Carl@example.com"),
			want:    groupValue("grp1", "ann@example.com", membersValue("ANN@example.com", "bob@example.com", "Carl@example.com")),
		},
		"an unknown member waits": {
			owner:   "ann@example.com",
			members: membersValue("ANN@example.com", tftypes.UnknownValue),
			want:    groupValue("grp1", "ann@example.com", membersValue("ANN@example.com", tftypes.UnknownValue)),
		},
		"members that are no longer managed": {
			owner:   "ann@example.com",
			members: tftypes.NewValue(members.Type(), nil),
			want:    groupValue("grp1", "ann@example.com", tftypes.NewValue(members.Type(), nil)),
		},
		"another owner replaces": {
			owner:       "Bob@example.com",
			members:     members,
			want:        groupValue("grp1", "Bob@example.com", members),
			wantReplace: []*tftypes.AttributePath{owner},
		},
		"an unknown owner replaces": {
			owner:       tftypes.UnknownValue,
			members:     members,
			want:        groupValue("grp1", tftypes.UnknownValue, members),
			wantReplace: []*tftypes.AttributePath{owner},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := newServer(group{}).PlanResourceChange(t.Context(), planRequest(t, prior,
				groupValue(nil, test.owner, test.members), groupValue("grp1", test.owner, test.members)))
			if err != nil {
				t.Fatal(err)
			}
			requireNoErrors(t, resp.Diagnostics)
			if diff := cmp.Diff(test.want, decode(t, resp.PlannedState)); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.wantReplace, resp.RequiresReplace); diff != "" {
				t.Errorf("replaced because of (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadKeepsSpellings(t *testing.T) {
	t.Parallel()
	state := groupValue("grp1", "Ann@example.com", membersValue("Ann@example.com", "Bob@example.com"))
	tests := map[string]struct {
		remote group
		want   tftypes.Value
	}{
		"same people": {
			remote: group{owner: "ann@example.com", members: []string{"bob@example.com", "ann@example.com"}},
			want:   state,
		},
		"other people": {
			remote: group{owner: "carl@example.com", members: []string{"ann@example.com", "carl@example.com"}},
			want:   groupValue("grp1", "carl@example.com", membersValue("ann@example.com", "carl@example.com")),
		},
		"nobody": {
			remote: group{owner: "ann@example.com"},
			want:   groupValue("grp1", "Ann@example.com", membersValue()),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, read(t.Context(), t, state, test.remote)); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadComparesNoPairs fails once the framework stops to ask for a list
// before it asks for a set (see EmailSet.ToListValue): it logs every pair of
// elements that it finds equal, under the path of the element.
func TestReadComparesNoPairs(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	state := groupValue("grp1", "ann@example.com", membersValue("ann@example.com", "bob@example.com", "carl@example.com"))
	remote := group{owner: "ann@example.com", members: []string{"ann@example.com", "carl@example.com", "bob@example.com", "dora@example.com"}}
	read(tfsdklogtest.RootLogger(t.Context(), &output), t, state, remote)

	entries, err := tfsdklogtest.MultilineJSONDecode(&output)
	if err != nil {
		t.Fatal(err)
	}
	var compared []string
	for _, entry := range entries {
		at, _ := entry["tf_attribute_path"].(string)
		if entry["@message"] == "Value switched to prior value due to semantic equality logic" && strings.HasPrefix(at, "members[") {
			compared = append(compared, at)
		}
	}
	if diff := cmp.Diff([]string{"members[0]"}, compared); diff != "" {
		t.Errorf("elements that were found equal (-want +got):\n%s", diff)
	}
}

func TestUpdateKeepsPlannedSpellings(t *testing.T) {
	t.Parallel()
	prior := groupValue("grp1", "ann@example.com", membersValue("ann@example.com"))
	planned := groupValue("grp1", "ann@example.com", membersValue("Ann@example.com", "Bob@example.com"))
	remote := group{owner: "ANN@example.com", members: []string{"ann@example.com", "bob@example.com"}}
	config := groupValue(nil, "ann@example.com", membersValue("Ann@example.com", "Bob@example.com"))
	if diff := cmp.Diff(planned, apply(t, prior, config, planned, remote)); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

func TestValidateConfig(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config tftypes.Value
		want   []*tfprotov6.Diagnostic
	}{
		"valid":     {config: groupValue(nil, "Ann@example.com", membersValue("Ann@example.com", "bob@example.com"))},
		"not known": {config: groupValue(nil, tftypes.UnknownValue, membersValue(tftypes.UnknownValue, "ann@example.com"))},
		"no address": {
			config: groupValue(nil, "nobody", membersValue()),
			want: fault("owner", "Invalid email address",
				`"nobody" must be an email address such as name@example.com.`),
		},
		"no address among the members": {
			config: groupValue(nil, nil, membersValue("ann@example.com", "nobody")),
			want: fault("members", "Invalid email address",
				`"nobody" must be an email address such as name@example.com.`),
		},
		"one person twice": {
			config: groupValue(nil, nil, membersValue("ann@example.com", "Ann@example.com")),
			want: fault("members", "Duplicate email address",
				`"ann@example.com" and "Ann@example.com" are the same person, since the case of letters does not count; keep one of them.`),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, validate(t, test.config)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSchemaIsASetOfStringsOnTheWire(t *testing.T) {
	t.Parallel()
	resp, err := newServer(group{}).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	requireNoErrors(t, resp.Diagnostics)
	if got := resp.ResourceSchemas[groupTypeName].ValueType(); !groupType.Equal(got) {
		t.Errorf("the resource is %s, want %s", got, groupType)
	}
}

// read returns what a Read makes of state when the remote system holds remote.
func read(ctx context.Context, t *testing.T, state tftypes.Value, remote group) tftypes.Value {
	t.Helper()
	resp, err := newServer(remote).ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: groupTypeName, CurrentState: encode(t, state),
	})
	if err != nil {
		t.Fatal(err)
	}
	requireNoErrors(t, resp.Diagnostics)
	return decode(t, resp.NewState)
}

// apply returns the state after a Create or an Update that finds remote.
func apply(t *testing.T, prior, config, planned tftypes.Value, remote group) tftypes.Value {
	t.Helper()
	resp, err := newServer(remote).ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: groupTypeName, PriorState: encode(t, prior), Config: encode(t, config), PlannedState: encode(t, planned),
	})
	if err != nil {
		t.Fatal(err)
	}
	requireNoErrors(t, resp.Diagnostics)
	return decode(t, resp.NewState)
}

// validate returns what Terraform shows at plan time, before it asks for a plan.
func validate(t *testing.T, config tftypes.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := newServer(group{}).ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: groupTypeName, Config: encode(t, config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

func fault(attribute, summary, detail string) []*tfprotov6.Diagnostic {
	return []*tfprotov6.Diagnostic{{
		Severity: tfprotov6.DiagnosticSeverityError, Attribute: tftypes.NewAttributePath().WithAttributeName(attribute),
		Summary: summary, Detail: detail,
	}}
}
