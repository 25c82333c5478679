package token

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// at is the instant of the tests.
var at = time.Date(2030, time.May, 1, 12, 0, 0, 0, time.UTC)

// The expiries of the tests.
var (
	never   = types.StringNull()
	open    = types.StringUnknown()
	past    = types.StringValue("2030-05-01T12:00:00Z")
	soon    = types.StringValue("2030-05-01T12:00:01Z")
	soonToo = types.StringValue("2030-05-01T14:00:01.0001+02:00")
	far     = types.StringValue("2031-05-01T12:00:00Z")
)

// texts is a rotation of one text.
func texts(value types.String) types.Map {
	return types.MapValueMust(types.StringType, map[string]attr.Value{"release": value})
}

var (
	unset = types.MapNull(types.StringType)
	empty = types.MapValueMust(types.StringType, map[string]attr.Value{})
	one   = texts(types.StringValue("1"))
	two   = texts(types.StringValue("2"))
	some  = texts(types.StringUnknown())
	other = types.MapValueMust(types.StringType, map[string]attr.Value{"date": types.StringValue("1")})
	any1  = types.MapUnknown(types.StringType)
)

func kept(expiresAt types.String, rotation types.Map, secret string) tokenModel {
	m := tokenModel{
		ID: types.StringValue("t1"), Description: types.StringValue("CI"), ExpiresAt: expiresAt, Rotation: rotation,
		Secret: types.StringNull(), SupersededIDs: idList(nil), Permissions: permission.Null(),
	}
	if secret != "" {
		m.Secret = types.StringValue(secret)
	}
	return m
}

func TestRotates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		plan, state tokenModel
		want        change
	}{
		"nothing":                      {kept(never, unset, ""), kept(never, unset, "s"), unchanged},
		"the same":                     {kept(far, one, ""), kept(far, one, "s"), unchanged},
		"no rotation in two ways":      {kept(never, empty, ""), kept(never, unset, "s"), unchanged},
		"an expiry in two ways":        {kept(soonToo, one, ""), kept(soon, one, "s"), unchanged},
		"another text":                 {kept(never, two, ""), kept(never, one, "s"), changed},
		"another key":                  {kept(never, other, ""), kept(never, one, "s"), changed},
		"a first rotation":             {kept(never, one, ""), kept(never, unset, "s"), changed},
		"no rotation any more":         {kept(never, unset, ""), kept(never, one, "s"), changed},
		"an unknown text":              {kept(never, some, ""), kept(never, one, "s"), undecided},
		"an unknown rotation":          {kept(never, any1, ""), kept(never, one, "s"), undecided},
		"another expiry":               {kept(far, one, ""), kept(soon, one, "s"), changed},
		"a first expiry":               {kept(far, one, ""), kept(never, one, "s"), changed},
		"no expiry any more":           {kept(never, one, ""), kept(far, one, "s"), changed},
		"an unknown expiry":            {kept(open, one, ""), kept(far, one, "s"), undecided},
		"something unknown, something": {kept(open, two, ""), kept(far, one, "s"), changed},
		"a first one of an import":     {kept(never, one, ""), kept(never, unset, ""), unchanged},
		"an unknown one of an import":  {kept(never, any1, ""), kept(never, unset, ""), unchanged},
		"a second one of an import":    {kept(never, two, ""), kept(never, one, ""), changed},
		"an expiry of an import":       {kept(far, one, ""), kept(never, unset, ""), changed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.plan.rotates(test.state); got != test.want {
				t.Errorf("it is %d, want %d", got, test.want)
			}
		})
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	r := &tokenResource{now: func() time.Time { return at }}
	const (
		isPast  = "Error: Cannot make a token that has expired"
		expired = "Warning: The token has expired"
		another = "Warning: A new token is made"
		noted   = "Warning: No new secret is made"
	)
	for name, test := range map[string]struct {
		plan, state tokenModel
		want        []string
	}{
		"a new token":                    {kept(soon, unset, ""), tokenModel{}, nil},
		"a new token without an expiry":  {kept(never, unset, ""), tokenModel{}, nil},
		"a new token, unknown":           {kept(open, any1, ""), tokenModel{}, nil},
		"a new token that has expired":   {kept(past, unset, ""), tokenModel{}, []string{isPast}},
		"a token that has expired":       {kept(past, one, ""), kept(past, one, "s"), []string{expired}},
		"a token that may be renewed":    {kept(past, some, ""), kept(past, one, "s"), nil},
		"a token that cannot be renewed": {kept(past, two, ""), kept(past, one, "s"), []string{isPast}},
		"a rotation":                     {kept(soon, two, ""), kept(soon, one, "s"), nil},
		"a later expiry":                 {kept(far, one, ""), kept(soon, one, "s"), []string{another}},
		"both":                           {kept(far, two, ""), kept(soon, one, "s"), nil},
		"an import":                      {kept(soon, one, ""), kept(soon, unset, ""), []string{noted}},
		"an import without a rotation":   {kept(soon, unset, ""), kept(soon, unset, ""), nil},
		"an import that expires":         {kept(soon, one, ""), kept(never, unset, ""), []string{another, noted}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			makes := changed
			if !test.state.ID.IsNull() {
				makes = test.plan.rotates(test.state)
			}
			var got []string
			for _, d := range r.notes(test.plan, test.state, makes) {
				got = append(got, d.Severity().String()+": "+d.Summary())
				if strings.Contains(d.Detail(), `""`) {
					t.Errorf("the detail names nobody: %s", d.Detail())
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlanned(t *testing.T) {
	t.Parallel()
	state := kept(soon, one, "s")
	state.SupersededIDs = idList([]string{"t0"})
	plan := kept(soonToo, one, "")
	stays, rotated := plan.planned(state, unchanged), plan.planned(state, undecided)
	if !stays.ID.Equal(state.ID) || !stays.Secret.Equal(state.Secret) || !stays.ExpiresAt.Equal(soon) {
		t.Errorf("a token that stays is planned as %+v", stays)
	}
	if !rotated.ID.IsUnknown() || !rotated.Secret.IsUnknown() || !rotated.ExpiresAt.Equal(soon) {
		t.Errorf("a token that may be made anew is planned as %+v", rotated)
	}
	if stays.same(state) {
		t.Error("what could not be revoked is no change")
	}
	state.SupersededIDs = idList(nil)
	if !stays.same(state) {
		t.Error("another spelling of the expiry is a change")
	}
}
