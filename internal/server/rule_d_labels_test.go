package server_test

import (
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// label makes a label of the form key:value.
func (tm *team) label(t *testing.T, text string) api.Label {
	t.Helper()
	label := parseLabels([]string{text})[0]
	do(t, tm.token, api.CreateLabel, api.CreateLabelInput{Label: label})
	return label
}

func labelled(sourceID string, labels ...string) api.SourceLabelsInput {
	return api.SourceLabelsInput{SourceID: sourceID, Labels: append([]api.Label{}, parseLabels(labels)...)}
}

func TestRuleD2LabelMadeTwice(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	made := do(t, acme.token, api.CreateLabel, api.CreateLabelInput{Label: api.Label{Key: "team", Value: "web", Description: "The web team"}})
	same(t, "the label", made.Label, api.WorkspaceLabel{Key: "team", Value: "web", Description: "The web team"})
	for _, label := range []api.Label{
		{Key: "team", Value: "web", Description: "The web team"}, {Key: "team", Value: "web"}, {Key: "environment", Value: "dev"},
	} {
		says(t, refuse(t, acme.world, acme.token, api.CreateLabel, api.CreateLabelInput{Label: label}, 409, "label"), label.Key+":"+label.Value)
	}
	acme.label(t, "Team:web")
	acme.label(t, "team:Web")
	globex := acme.world.found(t, "globex")
	globex.label(t, "team:web")
	do(t, acme.token, api.DeleteLabel, api.LabelInput{Key: "team", Value: "web"})
	acme.label(t, "team:web")
	refuse(t, acme.world, acme.token, api.DeleteLabel, api.LabelInput{Key: "TEAM", Value: "web"}, 404)
}

func TestRuleD2FormOfANewLabel(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for text, fields := range map[string][]string{
		"9team:web": {"label.key"}, "-team:web": {"label.key"}, "te am:web": {"label.key"}, "te_am:web": {"label.key"}, "tëam:web": {"label.key"},
		"team:1": {"label.value"}, "team:-web": {"label.value"}, "team:w.eb": {"label.value"}, "team:веб": {"label.value"},
		"1:2":                                {"label.key", "label.value"},
		strings.Repeat("k", 256) + ":web":    {"label.key"},
		"team:" + strings.Repeat("v", 256):   {"label.value"},
		"te/am:w%2Feb":                       {"label.key", "label.value"},
		"team:web:" + strings.Repeat("v", 9): {"label.value"},
	} {
		refuse(t, acme.world, acme.token, api.CreateLabel, api.CreateLabelInput{Label: parseLabels([]string{text})[0]}, 422, fields...)
	}
	long := api.Label{Key: "team", Value: "web", Description: strings.Repeat("d", 1025)}
	refuse(t, acme.world, acme.token, api.CreateLabel, api.CreateLabelInput{Label: long}, 422, "label.description")
	for body, fields := range map[string][]string{
		`{}`:                                  {"label"},
		`{"label":{}}`:                        {"label.key", "label.value"},
		`{"label":"team:web"}`:                {"label"},
		`{"label":{"key":"team","value":""}}`: {"label.value"},
		`{"label":{"key":"te\u0000am","value":7}}`: {"label.key", "label.value"},
	} {
		a := acme.world.expect(t, 422, request{method: "POST", path: "/labels", token: acme.secret, body: body})
		same(t, "the fields of "+body, a.blames(t), fields)
	}
	longest := acme.label(t, strings.Repeat("k", 255)+":"+strings.Repeat("v", 255))
	do(t, acme.token, api.DeleteLabel, api.LabelInput{Key: longest.Key, Value: longest.Value})
}

func TestRuleD2ListedLabelsHaveADescription(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	do(t, acme.token, api.CreateLabel, api.CreateLabelInput{Label: api.Label{Key: "team", Value: "web", Description: "The web team"}})
	same(t, "the labels", acme.world.expect(t, 200, request{method: "GET", path: "/labels", token: acme.secret}).body,
		`{"data":{"labels":[{"key":"environment","value":"dev","description":""},{"key":"environment","value":"prod","description":""},`+
			`{"key":"team","value":"web","description":"The web team"}]}}`)
	a := acme.world.expect(t, 201, request{method: "POST", path: "/labels", token: acme.secret, body: `{"label":{"key":"team","value":"ios"}}`})
	same(t, "the answer", a.body, `{"data":{"label":{"key":"team","value":"ios","description":""}}}`)
}

func TestRuleD2LabelOnASourceMustExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	globex.label(t, "team:web")
	web := acme.source(t, "web", "environment:dev")
	for name, op := range map[string]api.Operation[api.SourceLabelsInput, api.SourceLabelsOutput]{
		"add": api.AddLabelsToSource, "replace": api.ReplaceLabelsInSource,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refuse(t, w, acme.token, op, labelled(web.ID, "team:web"), 422, "labels.0.value")
			refuse(t, w, acme.token, op, labelled(web.ID, "environment:dev", "team:web", "tier:gold"), 422, "labels.1.value", "labels.2.value")
			refuse(t, w, acme.token, op, labelled(web.ID, "Environment:dev"), 422, "labels.0.value")
			refuse(t, w, acme.token, op, labelled(web.ID, "1:2"), 422, "labels.0.key", "labels.0.value")
		})
	}
}

func TestRuleD2OneValueForAKeyOnASource(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	do(t, acme.token, api.CreateLabel, api.CreateLabelInput{Label: api.Label{Key: "team", Value: "web", Description: "The web team"}})
	web := acme.source(t, "web")
	twice := labelled(web.ID, "environment:dev", "environment:prod")
	refuse(t, acme.world, acme.token, api.AddLabelsToSource, twice, 422, "labels.1.key")
	refuse(t, acme.world, acme.token, api.ReplaceLabelsInSource, twice, 422, "labels.1.key")

	dev, prod := api.Label{Key: "environment", Value: "dev"}, api.Label{Key: "environment", Value: "prod"}
	described := api.Label{Key: "team", Value: "web", Description: "The web team"}
	carries := func(op api.Operation[api.SourceLabelsInput, api.SourceLabelsOutput], in api.SourceLabelsInput, want ...api.Label) {
		t.Helper()
		want = append([]api.Label{}, want...)
		same(t, "the answer", do(t, acme.token, op, in).Labels, want)
		same(t, "what is read", do(t, acme.token, api.GetSource, api.SourceInput{SourceID: web.ID}).Source.Labels, want)
	}
	carries(api.AddLabelsToSource, labelled(web.ID, "environment:dev"), dev)
	says(t, refuse(t, acme.world, acme.token, api.AddLabelsToSource, labelled(web.ID, "environment:prod"), 422, "labels.0.value"), "environment:dev")
	carries(api.AddLabelsToSource, labelled(web.ID, "team:web", "environment:dev"), dev, described)
	carries(api.ReplaceLabelsInSource, labelled(web.ID, "environment:prod"), prod)
	carries(api.AddLabelsToSource, labelled(web.ID), prod)
	carries(api.ReplaceLabelsInSource, labelled(web.ID))
}

func TestRuleD2LabelOnASourceCannotBeDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	globex.source(t, "elsewhere", "environment:dev")
	web, ios := acme.source(t, "web", "environment:prod"), acme.source(t, "ios", "environment:prod")
	prod := api.LabelInput{Key: "environment", Value: "prod"}
	deletingProd := refuse(t, w, acme.token, api.DeleteLabel, prod, 422, "value")
	same(t, "the message", deletingProd[0].Message,
		`the label environment:prod cannot be deleted while it is assigned to the source "ios" and the source "web": take it away there first`)
	do(t, acme.token, api.ReplaceLabelsInSource, labelled(web.ID))
	says(t, refuse(t, w, acme.token, api.DeleteLabel, prod, 422, "value"), `assigned to the source "ios": take it`)
	do(t, acme.token, api.DeleteSource, api.SourceInput{SourceID: ios.ID})
	do(t, acme.token, api.DeleteLabel, prod)
	do(t, acme.token, api.DeleteLabel, api.LabelInput{Key: "environment", Value: "dev"})
	same(t, "the labels", do(t, acme.token, api.ListLabels, struct{}{}).Labels, []api.WorkspaceLabel{})

	for _, slug := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		globex.source(t, slug, "environment:dev")
	}
	says(t, refuse(t, w, globex.token, api.DeleteLabel, api.LabelInput{Key: "environment", Value: "dev"}, 422, "value"),
		`the source "d", the source "e" and 3 more:`)
}

func TestRuleD2LabelInAPolicyCannotBeDeleted(t *testing.T) {
	t.Parallel()
	for i, holder := range []string{
		`the user "subject@example.com"`, `the user "subject@example.com"`, `the group "Subjects"`, `the group "Subjects"`,
		`the invite of "invited@example.com"`,
	} {
		acme := newTeam(t)
		way := acme.subjects(t)[i]
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			admin := roleID(t, acme.token, adminRole)
			acme.label(t, "team:web")
			way.give(t, 200, []api.PermissionInput{on(admin, acme.resource("team:web", "environment:dev"))})
			for _, label := range []api.LabelInput{{Key: "team", Value: "web"}, {Key: "environment", Value: "dev"}} {
				says(t, refuse(t, acme.world, acme.token, api.DeleteLabel, label, 422, "value"), label.Key+":"+label.Value, holder)
			}
			do(t, acme.token, api.DeleteLabel, api.LabelInput{Key: "environment", Value: "prod"})
		})
	}
}

func TestRuleD3SourceOfAPermissionMustExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	admin, reader := roleID(t, acme.token, adminRole), roleID(t, acme.token, readerRole)
	web, gone, theirs := acme.source(t, "web"), acme.source(t, "gone"), globex.source(t, "theirs")
	do(t, acme.token, api.DeleteSource, api.SourceInput{SourceID: gone.ID})
	naming := func(ids ...string) []api.Resource {
		var resources []api.Resource
		for _, id := range ids {
			resources = append(resources, api.Resource{ID: id, Type: api.ResourceSource})
		}
		return resources
	}
	for _, way := range acme.subjects(t) {
		way.give(t, 422, []api.PermissionInput{on(reader, naming(web.ID, gone.ID)...), on(admin, naming(theirs.ID, web.Slug)...)},
			"permissions.0.resources.1.id", "permissions.1.resources.0.id", "permissions.1.resources.1.id")
		way.give(t, 200, []api.PermissionInput{on(reader, naming(web.ID)...), on(admin, naming(web.ID)...)})
	}
}
