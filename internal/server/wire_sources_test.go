package server_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// javascript is the entry of the catalog that the public examples use, with every
// member of the model.
const javascript = `{"id":"IqDTy1TpoU","name":"Javascript","slug":"javascript","description":"Sends what visitors do on a website.",` +
	`"logos":{"default":""},"options":[{"name":"website_url","type":"string","required":false,"description":"The address of the website.",` +
	`"label":"Website URL"}],"categories":["Website"],"isCloudEventSource":false,"status":"PUBLIC"}`

// post sends a JSON body as an owner.
func (tm *team) post(t *testing.T, status int, path, body string) answer {
	t.Helper()
	return tm.world.expect(t, status, request{method: "POST", path: path, body: body, token: tm.secret})
}

// settings hold what a float64 or a careless encoding would spoil.
const settings = `{"big":12345678901234567890123,"fraction":1.10,"list":[null,true,"ü<>&"],"nested":{"off":false}}`

func TestWireSourceModel(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	a := acme.post(t, 201, "/sources", `{"slug":"web","enabled":false,"metadataId":"IqDTy1TpoU","disconnectAllWarehouses":true,"settings":`+settings+`}`)
	var made api.SourceOutput
	a.decode(t, &made)
	id, key := made.Source.ID, made.Source.WriteKeys[0]
	if !regexp.MustCompile(`^[0-9A-Za-z]{22}$`).MatchString(id) || !regexp.MustCompile(`^[0-9A-Za-z]{32}$`).MatchString(key) {
		t.Errorf("the id is %q and the write key %q", id, key)
	}
	source := `{"id":"` + id + `","slug":"web","name":"web","metadata":` + javascript + `,"workspaceId":"` + acme.id +
		`","enabled":false,"writeKeys":["` + key + `"],"settings":` + settings + `,"labels":[]}`
	sameJSON(t, "the made source", a.body, `{"data":{"source":`+source+`}}`)
	read := func(path, want string) {
		t.Helper()
		sameJSON(t, path, acme.world.expect(t, 200, request{method: "GET", path: path, token: acme.secret}).body, want)
	}
	read("/sources/"+id, `{"data":{"source":`+source+`,"trackingPlanId":null}}`)
	read("/sources", `{"data":{"sources":[`+source+`],"pagination":{"current":"MA==","totalEntries":1}}}`)

	plan := do(t, acme.token, api.CreateTrackingPlan, api.CreateTrackingPlanInput{Name: "Events", Type: api.TrackingPlanLive}).TrackingPlan
	do(t, acme.token, api.AddSourceToTrackingPlan, api.AddSourceToTrackingPlanInput{TrackingPlanID: plan.ID, SourceID: id})
	read("/sources/"+id, `{"data":{"source":`+source+`,"trackingPlanId":"`+plan.ID+`"}}`)
	body := acme.world.expect(t, 200, request{method: "PATCH", path: "/sources/" + id, token: acme.secret, body: `{"enabled":true}`}).body
	sameJSON(t, "the enabled source", body, `{"data":{"source":`+strings.Replace(source, `"enabled":false`, `"enabled":true`, 1)+`}}`)
}

// sameJSON compares JSON number by number as it is spelled.
func sameJSON(t *testing.T, what, got, want string) {
	t.Helper()
	var trees [2]any
	for i, text := range []string{got, want} {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&trees[i]); err != nil {
			t.Fatalf("%s is not JSON: %v: %s", what, err, text)
		}
	}
	if diff := cmp.Diff(trees[1], trees[0]); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// A flag that is off is a value, and not absent.
func TestWireSourceRequiredFields(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	for _, c := range []struct {
		method, path, body string
		fields             []string
	}{
		{"POST", "/sources", `{}`, []string{"slug", "enabled", "metadataId"}},
		{"POST", "/sources", `{"slug":"ios","metadataId":"IqDTy1TpoU"}`, []string{"enabled"}},
		{"POST", "/sources", `{"slug":"ios","enabled":null,"metadataId":"IqDTy1TpoU"}`, []string{"enabled"}},
		{"POST", "/sources", `{"slug":"ios","enabled":"false","metadataId":"IqDTy1TpoU","settings":[]}`, []string{"enabled", "settings"}},
		{"POST", "/sources", `{"slug":7,"enabled":0,"metadataId":{}}`, []string{"slug", "enabled", "metadataId"}},
		{"PATCH", "/sources/" + s.web, `{"name":7,"enabled":"yes","slug":[],"settings":"x"}`, []string{"name", "enabled", "slug", "settings"}},
		{"POST", "/sources/" + s.web + "/labels", `{}`, []string{"labels"}},
		{"PUT", "/sources/" + s.web + "/labels", `{"labels":[{"key":"team"},7]}`, []string{"labels.0.value", "labels.1"}},
		{"POST", "/destinations", `{}`, []string{"sourceId", "metadataId", "settings"}},
		{
			"POST", "/destinations", `{"sourceId":"` + s.web + `","metadataId":"none","settings":{},"name":"` + strings.Repeat("x", 256) + `"}`,
			[]string{"metadataId", "name"},
		},
		{"POST", "/tracking-plans", `{}`, []string{"name", "type"}},
		{"POST", "/tracking-plans", `{"name":" ","type":"DEAD","description":"` + strings.Repeat("x", 1025) + `"}`, []string{"name", "description", "type"}},
		{"POST", "/tracking-plans/" + s.plan + "/sources", `{}`, []string{"sourceId"}},
		{"DELETE", "/tracking-plans/" + s.plan + "/sources", ``, []string{"sourceId"}},
	} {
		r := request{method: c.method, path: c.path, body: c.body, token: s.secret}
		refuseEach(t, s.world, 422, map[string]request{c.body: r})
		same(t, "the fields that "+c.method+" "+c.path+" "+c.body+" blames", s.world.send(t, r).blames(t), c.fields)
	}
	s.post(t, 201, "/sources", `{"slug":"ios","enabled":false,"metadataId":"IqDTy1TpoU"}`)
}

// Settings are replaced as a whole, and kept where they are left out.
func TestWireSourceSettings(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	web := acme.source(t, "web")
	for _, c := range []struct{ sent, kept string }{
		{`{"settings":` + settings + `}`, `"settings":` + settings},
		{`{"name":"Website"}`, `"settings":` + settings},
		{`{"settings":null}`, `"settings":` + settings},
		{`{"settings":{"a":{"b":1}}}`, `"settings":{"a":{"b":1}}`},
		{`{"settings":{}}`, ``},
	} {
		acme.world.expect(t, 200, request{method: "PATCH", path: "/sources/" + web.ID, body: c.sent, token: acme.secret})
		var out struct{ Source map[string]json.RawMessage }
		acme.world.expect(t, 200, request{method: "GET", path: "/sources/" + web.ID, token: acme.secret}).decode(t, &out)
		if c.kept == "" {
			same(t, "the settings after "+c.sent, string(out.Source["settings"]), "")
		} else {
			sameJSON(t, "the settings after "+c.sent, `{"settings":`+string(out.Source["settings"])+`}`, `{`+c.kept+`}`)
		}
	}
}

// Settings are bounded, so that a page of sources is: by their JSON without spaces.
func TestWireSettingsAreBounded(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	web := acme.source(t, "web")
	most := `{"settings":{ "a" : "` + strings.Repeat("x", api.MaxSettings-len(`{"a":""}`)) + `"}`
	for name, c := range map[string]struct {
		method, path, rest string
		status             int
	}{
		"CreateSource":      {"POST", "/sources", `,"slug":"new","enabled":true,"metadataId":"IqDTy1TpoU"}`, 201},
		"UpdateSource":      {"PATCH", "/sources/" + web.ID, `}`, 200},
		"CreateDestination": {"POST", "/destinations", `,"sourceId":"` + web.ID + `","metadataId":"9TqVxdK3mH54a1Ru"}`, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request{method: c.method, path: c.path, token: acme.secret, body: strings.Replace(most, "x", "xx", 1) + c.rest}
			same(t, "the problems", acme.world.expect(t, 422, r).problems(t), []api.Problem{
				{Type: "input-validation", Field: "settings", Message: `"settings" must be at most 64 KiB of JSON`},
			})
			r.body = most + c.rest
			acme.world.expect(t, c.status, r)
		})
	}
}

func TestWireWriteKeys(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	added := do(t, s.token, api.CreateWriteKeyForSource, api.SourceInput{SourceID: s.web}).Source.WriteKeys
	same(t, "the first of the keys", added[0], s.writeKey)
	if len(added) != 2 || len(added[1]) != 32 || added[1] == added[0] {
		t.Errorf("the keys are %q", added)
	}
	refuse(t, s.world, s.token, api.RemoveWriteKeyFromSource, api.WriteKeyInput{SourceID: s.loose, WriteKey: s.writeKey}, 404)
	for _, key := range added {
		do(t, s.token, api.RemoveWriteKeyFromSource, api.WriteKeyInput{SourceID: s.web, WriteKey: key})
		problems := refuse(t, s.world, s.token, api.RemoveWriteKeyFromSource, api.WriteKeyInput{SourceID: s.web, WriteKey: key}, 404)
		if strings.Contains(problems[0].Message, key) {
			t.Errorf("the refusal holds the key: %q", problems[0].Message)
		}
	}
	a := s.world.expect(t, 200, request{method: "GET", path: "/sources/" + s.web, token: s.secret})
	if !strings.Contains(a.body, `"writeKeys":[]`) {
		t.Errorf("no keys are not []: %s", a.body)
	}
}

func TestWireDestinations(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	body := `{"sourceId":"` + s.web + `","metadataId":"9TqVxdK3mH54a1Ru","settings":` + settings
	named := s.post(t, 200, "/destinations", body+`,"name":"Hooks","enabled":false}`)
	s.post(t, 200, "/destinations", body+`}`)
	var out api.DestinationOutput
	named.decode(t, &out)
	sameJSON(t, "the destination", named.body, `{"data":{"destination":{"id":"`+out.Destination.ID+`","name":"Hooks","enabled":false,"sourceId":"`+s.web+
		`","settings":`+settings+`,"metadata":{"id":"9TqVxdK3mH54a1Ru","name":"Webhooks","description":"Sends events to URLs of your own.",`+
		`"slug":"webhooks","logos":{"default":""},"options":[],"status":"PUBLIC","previousNames":[],"categories":["Raw Data"],"website":"",`+
		`"components":[],"supportedFeatures":{},"supportedMethods":{},"supportedPlatforms":{},"actions":[],"presets":[]}}}}`)
	connected := all(t, s.token, client.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: s.web})
	same(t, "the first", connected[0], out.Destination)
	same(t, "the second, of its kind's name and enabled", []any{connected[1].Name, connected[1].Enabled}, []any{"Webhooks", true})
	same(t, "those of another source", all(t, s.token, client.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: s.loose}), []api.Destination{})
}

func TestWireTrackingPlans(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, kind := range []string{"ENGAGE", "LIVE", "PROPERTY_LIBRARY", "RULE_LIBRARY", "TEMPLATE"} {
		a := acme.post(t, 200, "/tracking-plans", `{"name":"Events","type":"`+kind+`","description":"What is tracked"}`)
		var out api.TrackingPlanOutput
		a.decode(t, &out)
		sameJSON(t, "the plan", a.body, `{"data":{"trackingPlan":{"id":"`+out.TrackingPlan.ID+`","name":"Events","type":"`+kind+
			`","description":"What is tracked","createdAt":"2026-03-04T12:00:00Z","updatedAt":"2026-03-04T12:00:00Z"}}}`)
	}
}
