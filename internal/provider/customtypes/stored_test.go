package customtypes_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// foreignAddresses are of people whom a server that is not ours may know, each
// with the reason why a configuration cannot name them.
var foreignAddresses = map[string]struct{ address, why string }{
	"not ASCII": {
		"jörg@example.com", `"jörg@example.com" must be an email address in plain ASCII letters.`,
	},
	"quoted local part": {
		`"ann lee"@example.com`, `"\"ann lee\"@example.com" must be an email address such as name@example.com.`,
	},
}

func TestForeignAddressesEnterTheState(t *testing.T) {
	t.Parallel()
	null, nobody := tftypes.NewValue(groupType, nil), tftypes.NewValue(membersType, nil)
	for name, test := range foreignAddresses {
		remote := group{owner: test.address, members: []string{"bob@example.com", test.address}}
		stored := groupValue("grp1", test.address, membersValue("bob@example.com", test.address))
		known := groupValue("grp1", "bob@example.com", membersValue("bob@example.com"))
		config := groupValue(nil, "bob@example.com", membersValue("bob@example.com"))
		for way, enter := range map[string]func(t *testing.T) tftypes.Value{
			"import": func(t *testing.T) tftypes.Value {
				return read(t.Context(), t, groupValue("grp1", nil, nobody), remote)
			},
			"drift":   func(t *testing.T) tftypes.Value { return read(t.Context(), t, known, remote) },
			"refresh": func(t *testing.T) tftypes.Value { return read(t.Context(), t, stored, remote) },
			"create":  func(t *testing.T) tftypes.Value { return apply(t, null, config, known, remote) },
			"update":  func(t *testing.T) tftypes.Value { return apply(t, stored, config, known, remote) },
		} {
			t.Run(name+" by "+way, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(stored, enter(t)); diff != "" {
					t.Errorf("state (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestForeignAddressesLeaveTheState(t *testing.T) {
	t.Parallel()
	for name, test := range foreignAddresses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prior := groupValue("grp1", test.address, membersValue("bob@example.com", test.address))
			want := groupValue("grp1", "bob@example.com", membersValue("bob@example.com"))
			resp, err := newServer(group{}).PlanResourceChange(t.Context(), planRequest(t, prior,
				groupValue(nil, "bob@example.com", membersValue("bob@example.com")), want))
			if err != nil {
				t.Fatal(err)
			}
			requireNoErrors(t, resp.Diagnostics)
			if diff := cmp.Diff(want, decode(t, resp.PlannedState)); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func TestForeignAddressesCannotBeConfigured(t *testing.T) {
	t.Parallel()
	for name, test := range foreignAddresses {
		for attribute, config := range map[string]tftypes.Value{
			"owner":   groupValue(nil, test.address, membersValue("bob@example.com")),
			"members": groupValue(nil, "bob@example.com", membersValue("bob@example.com", test.address)),
		} {
			t.Run(name+" as "+attribute, func(t *testing.T) {
				t.Parallel()
				want := fault(attribute, "Invalid email address", test.why)
				if diff := cmp.Diff(want, validate(t, config)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestPeopleWhoAreInTwiceCanBeReadAndNotConfigured is about a group in which
// somebody else's server, or an older state, has one person in two ways (A1).
func TestPeopleWhoAreInTwiceCanBeReadAndNotConfigured(t *testing.T) {
	t.Parallel()
	once := groupValue("grp1", "bob@example.com", membersValue("ann@example.com"))
	for name, test := range map[string]struct {
		members []string
		want    []*tfprotov6.Diagnostic
	}{
		"two spellings": {
			members: []string{"ann@example.com", "Ann@example.com"},
			want: fault("members", "Duplicate email address",
				`"ann@example.com" and "Ann@example.com" are the same person, since the case of letters does not count; keep one of them.`),
		},
		"one spelling": {
			members: []string{"ann@example.com", "ann@example.com"},
			want:    fault("members", "Duplicate email address", `"ann@example.com" is in this set more than once; keep one of them.`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			remote := group{owner: "bob@example.com", members: test.members}
			twice := groupValue("grp1", "bob@example.com", memberList(test.members))
			if diff := cmp.Diff(once, read(t.Context(), t, once, remote)); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(twice, read(t.Context(), t, twice, remote)); diff != "" {
				t.Errorf("read again with both in the state (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, validate(t, groupValue(nil, "bob@example.com", memberList(test.members)))); diff != "" {
				t.Errorf("configured (-want +got):\n%s", diff)
			}
		})
	}
}
