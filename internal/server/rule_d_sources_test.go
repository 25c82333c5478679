package server_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A role on sources shows those sources and no others, and their write keys to who
// may change them only. Several policies widen (rule D1), labels narrow (rule D2).
func TestRuleD3SourcesAsTheirHoldersSeeThem(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	ios := s.source(t, "ios", "environment:dev", "team:web").ID
	admin, reader := roleID(t, s.token, adminRole), roleID(t, s.token, readerRole)
	source := func(id string) api.Resource { return api.Resource{ID: id, Type: api.ResourceSource} }
	give := func(p []api.PermissionInput) []api.PermissionInput {
		return append(s.permissions(t, minimalRole), p...)
	}
	group := s.group(t, "Readers", s.ada.email)
	for name, c := range map[string]struct {
		own, ofGroup []api.PermissionInput
		// want are the slugs of the sources that are seen, with whether their write
		// keys are.
		want map[string]bool
	}{
		"admin of all":  {[]api.PermissionInput{on(admin, s.resource())}, nil, map[string]bool{"web": true, "loose": true, "ios": true}},
		"reader of all": {[]api.PermissionInput{on(reader, s.resource())}, nil, map[string]bool{"web": false, "loose": false, "ios": false}},
		"admin of two":  {[]api.PermissionInput{on(admin, source(s.web), source(ios))}, nil, map[string]bool{"web": true, "ios": true}},
		"reader of one": {[]api.PermissionInput{on(reader, source(s.web))}, nil, map[string]bool{"web": false}},
		"admin by a label": {
			[]api.PermissionInput{on(admin, s.resource("environment:prod"))}, nil, map[string]bool{"web": true},
		},
		"admin by two labels": {
			[]api.PermissionInput{on(admin, s.resource("environment:dev", "team:web"))}, nil, map[string]bool{"ios": true},
		},
		"admin by two labels that nothing carries both of": {
			[]api.PermissionInput{on(admin, s.resource("environment:prod", "team:web"))}, nil, map[string]bool{},
		},
		"admin by either of two labels": {
			[]api.PermissionInput{on(admin, s.resource("environment:prod")), on(admin, s.resource("team:web"))},
			nil,
			map[string]bool{"web": true, "ios": true},
		},
		"admin of one, and reader of all through a group": {
			[]api.PermissionInput{on(admin, source(s.web))},
			[]api.PermissionInput{on(reader, s.resource())},
			map[string]bool{"web": true, "loose": false, "ios": false},
		},
	} {
		do(t, s.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: s.ada.id, Permissions: give(c.own)})
		do(t, s.token, api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{UserGroupID: group, Permissions: give(c.ofGroup)})
		seen := map[string]bool{}
		for _, listed := range all(t, s.ada.Client, client.ListSources, api.ListInput{}) {
			seen[listed.Slug] = len(listed.WriteKeys) == 1
			same(t, "the source by itself", do(t, s.ada.Client, api.GetSource, api.SourceInput{SourceID: listed.ID}).Source, listed)
		}
		same(t, "what is seen as "+name, seen, c.want)
	}
}
