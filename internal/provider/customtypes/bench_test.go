package customtypes_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	lowerCase = "person.%05d@example.com"
	upperCase = "Person.%05d@Example.com"
)

var sizes = []int{1000, 5000}

func BenchmarkReadResource(b *testing.B) {
	for _, size := range sizes {
		state := people(size, upperCase)
		for name, remote := range map[string][]string{
			"unchanged": state,
			"respelled": people(size, lowerCase),
			"drifted":   people(size+1, lowerCase),
		} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				server := newServer(group{owner: "owner@example.com", members: remote})
				req := &tfprotov6.ReadResourceRequest{
					TypeName:     groupTypeName,
					CurrentState: encode(b, groupValue("grp1", "owner@example.com", memberList(state))),
				}
				for b.Loop() {
					resp, err := server.ReadResource(b.Context(), req)
					if err != nil {
						b.Fatal(err)
					}
					requireNoErrors(b, resp.Diagnostics)
				}
			})
		}
	}
}

func BenchmarkPlanResourceChange(b *testing.B) {
	for _, size := range sizes {
		prior := memberList(people(size, lowerCase))
		for name, config := range map[string]tftypes.Value{
			"unchanged": prior,
			"respelled": memberList(people(size, upperCase)),
			"added":     memberList(people(size+1, lowerCase)),
		} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				server := newServer(group{})
				req := planRequest(b, groupValue("grp1", nil, prior), groupValue(nil, nil, config), groupValue("grp1", nil, config))
				for b.Loop() {
					resp, err := server.PlanResourceChange(b.Context(), req)
					if err != nil {
						b.Fatal(err)
					}
					requireNoErrors(b, resp.Diagnostics)
				}
			})
		}
	}
}

func BenchmarkValidateResourceConfig(b *testing.B) {
	for _, size := range sizes {
		for name, test := range map[string]struct {
			format string
			want   int
		}{
			"valid":  {format: upperCase},
			"faulty": {format: "nobody-%05d", want: 11},
		} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				server := newServer(group{})
				req := &tfprotov6.ValidateResourceConfigRequest{
					TypeName: groupTypeName,
					Config:   encode(b, groupValue(nil, nil, memberList(people(size, test.format)))),
				}
				for b.Loop() {
					resp, err := server.ValidateResourceConfig(b.Context(), req)
					if err != nil {
						b.Fatal(err)
					}
					if len(resp.Diagnostics) != test.want {
						b.Fatalf("%d diagnostics, want %d", len(resp.Diagnostics), test.want)
					}
				}
			})
		}
	}
}

func planRequest(tb testing.TB, prior, config, proposed tftypes.Value) *tfprotov6.PlanResourceChangeRequest {
	tb.Helper()
	return &tfprotov6.PlanResourceChangeRequest{
		TypeName:         groupTypeName,
		PriorState:       encode(tb, prior),
		Config:           encode(tb, config),
		ProposedNewState: encode(tb, proposed),
	}
}
