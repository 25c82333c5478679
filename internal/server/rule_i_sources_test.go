package server_test

import (
	"encoding/json"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Each kind of change to a source has an event of its own.
func TestRuleI1EventsOfAnUpdatedSource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"name":                    {`{"name":"Website"}`, []string{"Source Modified Website"}},
		"slug":                    {`{"slug":"site"}`, []string{"Source Modified web"}},
		"name and slug":           {`{"name":"Website","slug":"site"}`, []string{"Source Modified Website"}},
		"disabled":                {`{"enabled":false}`, []string{"Source Disabled web"}},
		"settings":                {`{"settings":{"a":1}}`, []string{"Source Settings Modified web"}},
		"disabled and settings":   {`{"enabled":false,"settings":{"a":1}}`, []string{"Source Disabled web", "Source Settings Modified web"}},
		"name and disabled":       {`{"enabled":false,"name":"Website"}`, []string{"Source Disabled Website", "Source Modified Website"}},
		"slug and settings":       {`{"settings":{"a":1},"slug":"site"}`, []string{"Source Settings Modified web", "Source Modified web"}},
		"everything":              {`{"enabled":false,"settings":{"a":1},"name":"Website","slug":"site"}`, []string{"Source Disabled Website", "Source Settings Modified Website", "Source Modified Website"}},
		"nothing":                 {`{}`, []string{}},
		"what is so already":      {`{"enabled":true,"name":"web","slug":"web","settings":{}}`, []string{}},
		"name, enabled as it was": {`{"enabled":true,"name":"Website"}`, []string{"Source Modified Website"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acme := newTeam(t)
			web := acme.source(t, "web")
			before := len(acme.events(t))
			acme.world.expect(t, 200, request{method: "PATCH", path: "/sources/" + web.ID, body: c.body, token: acme.secret})
			got := []string{}
			for _, event := range acme.look(t).Events[before:] {
				got = append(got, event.Type+" "+event.ResourceName)
				same(t, "what the event is about", []string{event.ResourceType, event.ResourceID}, []string{"source", web.ID})
			}
			same(t, "the events", got, c.want)
		})
	}
}

// Asking for labels that a source carries changes nothing, and is no event.
func TestRuleI1LabelsThatAreThereAlready(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.label(t, "team:web")
	web := acme.source(t, "web", "environment:dev", "team:web")
	before := acme.look(t)
	for name, call := range map[string]struct {
		op     api.Operation[api.SourceLabelsInput, api.SourceLabelsOutput]
		labels []string
	}{
		"none more":      {api.AddLabelsToSource, nil},
		"one again":      {api.AddLabelsToSource, []string{"team:web"}},
		"all again":      {api.ReplaceLabelsInSource, []string{"environment:dev", "team:web"}},
		"in other order": {api.ReplaceLabelsInSource, []string{"team:web", "environment:dev"}},
	} {
		same(t, name, do(t, acme.token, call.op, labelled(web.ID, call.labels...)).Labels, web.Labels)
	}
	same(t, "the workspace", acme.look(t), before)
	do(t, acme.token, api.ReplaceLabelsInSource, labelled(web.ID, "team:web"))
	same(t, "the events", acme.events(t)[len(before.Events):], []string{"Source Modified"})
}

func TestRuleI1EnablingASource(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	off := newSource("web")
	off.Enabled, off.Settings = new(false), api.Settings{"a": json.Number("1")}
	web := do(t, acme.token, api.CreateSource, off).Source
	before := len(acme.events(t))
	do(t, acme.token, api.UpdateSource, api.UpdateSourceInput{SourceID: web.ID, Enabled: new(true), Settings: off.Settings})
	same(t, "the events", acme.events(t)[before:], []string{"Source Enabled"})
}

// What is about a label, a destination or a tracking plan says so by its name.
func TestRuleI1EventsNameWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	before := len(acme.events(t))
	acme.label(t, "team:web")
	do(t, acme.token, api.DeleteLabel, api.LabelInput{Key: "team", Value: "web"})
	web := acme.source(t, "web", "environment:dev")
	hooks := acme.destination(t, web.ID)
	plan := do(t, acme.token, api.CreateTrackingPlan, api.CreateTrackingPlanInput{Name: "Events", Type: api.TrackingPlanLive}).TrackingPlan
	do(t, acme.token, api.AddSourceToTrackingPlan, api.AddSourceToTrackingPlanInput{TrackingPlanID: plan.ID, SourceID: web.ID})

	got := [][4]string{}
	for _, e := range acme.look(t).Events[before:] {
		got = append(got, [4]string{e.Type, e.ResourceType, e.ResourceID, e.ResourceName})
	}
	same(t, "the events", got, [][4]string{
		{"Label Created", "label", "team:web", "team:web"},
		{"Label Deleted", "label", "team:web", "team:web"},
		{"Source Created", "source", web.ID, "web"},
		{"Source Modified", "source", web.ID, "web"},
		{"Destination Created", "destination", hooks.ID, "Webhooks"},
		{"Tracking Plan Created", "tracking_plan", plan.ID, "Events"},
		{"Tracking Plan Connected To Source", "source", web.ID, "web"},
	})
}
