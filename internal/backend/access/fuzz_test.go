package access_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api/apitest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

func FuzzCheck(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(checkAgreesWithTheModel))
}

func FuzzCheckInvite(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(invitesObeyTheSameRules))
}

// Permissions of any shape are held to rules D2 to D4 by naming fields that there
// are, and what they refer to is found at fields that there are.
func FuzzCheckNamesFields(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"permissions":[]}`, `{"permissions":[{}]}`,
		`{"permissions":[{"roleId":"` + roleID("Source Admin") + `","resources":[{"id":"workspace","type":"WORKSPACE","labels":[{"key":"k","value":"v"},{"key":"k","value":"1"}]},{"id":"s","type":"SOURCE"}]}]}`,
		`{"permissions":[{"roleId":"` + roleID("Workspace Owner") + `","resources":[{"id":"x","type":"SPACE","labels":[{"key":"","value":"-"}]},{}]}]}`,
		`{"permissions":[{"roleId":"` + roleID("Source Read-only") + `","resources":[{"id":"s","type":"SOURCE"}],"labels":[{"key":"k","value":"v"}]}]}`,
		`{"permissions":[` + strings.Repeat("{},", access.MaxEntries) + `{}]}`,
		`{"permissions":[{"resources":[` + strings.Repeat("{},", access.MaxEntries) + `{}],"labels":[` + strings.Repeat("{},", access.MaxEntries) + `{}]}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var given api.UserPermissionsInput
		if json.Unmarshal(body, &given) == nil {
			for _, problem := range access.Check("permissions", bigWorkspace, given.Permissions) {
				expectField(t, reflect.TypeOf(given), problem.Field)
			}
			for _, label := range access.Labels("permissions", given.Permissions) {
				expectField(t, reflect.TypeOf(given), label.Path)
			}
			for _, source := range access.Sources("permissions", given.Permissions) {
				expectField(t, reflect.TypeOf(given), source.Path)
			}
		}
		var invited api.InviteInput
		if json.Unmarshal(body, &invited) == nil {
			for _, problem := range access.CheckInvite("permissions", bigWorkspace, invited.Permissions) {
				expectField(t, reflect.TypeOf(invited), problem.Field)
			}
			for _, label := range access.InviteLabels("permissions", invited.Permissions) {
				expectField(t, reflect.TypeOf(invited), label.Path)
			}
			for _, source := range access.InviteSources("permissions", invited.Permissions) {
				expectField(t, reflect.TypeOf(invited), source.Path)
			}
		}
	})
}

func expectField(t *testing.T, in reflect.Type, path string) {
	t.Helper()
	if !apitest.HasField(in, path) {
		t.Errorf("%s has no field %q", in, path)
	}
}
