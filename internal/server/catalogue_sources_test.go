package server_test

import (
	"fmt"
)

func ofWeb(s *staff) string      { return s.web }
func ofWriteKey(s *staff) string { return s.web + "/writekey/" + s.writeKey }
func ofPlan(s *staff) string     { return s.plan }

// sourceOperations are those on labels, sources, destinations and tracking plans,
// and the echo.
var sourceOperations = []entry{
	{
		name: "ListLabels", method: "GET", path: "/labels", status: 200, by: seesSources,
		data: []string{"labels"}, ask: get("/labels"),
	},
	{
		name: "CreateLabel", method: "POST", path: "/labels", status: 201, by: onlyOwners,
		data: []string{"label"}, ask: func(*staff) request {
			return request{method: "POST", path: "/labels", body: `{"label":{"key":"team","value":"mobile"}}`}
		},
		events: []string{"Label Created"},
	},
	{
		name: "DeleteLabel", method: "DELETE", path: "/labels/{key}/{value}", status: 200, by: onlyOwners,
		data: []string{"status"}, ask: at("DELETE", "/labels/team/%s", func(s *staff) string { return s.label }, ""), objects: true, shared: true,
		events: []string{"Label Deleted"},
	},
	{
		name: "ListSources", method: "GET", path: "/sources", status: 200, by: seesSources,
		data: []string{"pagination", "sources"}, ask: get("/sources"),
	},
	{
		name: "CreateSource", method: "POST", path: "/sources", status: 201, by: createsSources,
		data: []string{"source"}, ask: func(*staff) request {
			return request{method: "POST", path: "/sources", body: `{"slug":"ios","enabled":true,"metadataId":"IqDTy1TpoU"}`}
		},
		events: []string{"Source Created"},
	},
	{
		name: "GetSource", method: "GET", path: "/sources/{sourceId}", status: 200, by: seesSources,
		data: []string{"source", "trackingPlanId"}, ask: at("GET", "/sources/%s", ofWeb, ""), objects: true,
	},
	{
		name: "UpdateSource", method: "PATCH", path: "/sources/{sourceId}", status: 200, by: adminsSources,
		data: []string{"source"}, ask: at("PATCH", "/sources/%s", ofWeb, `{"enabled":false}`), objects: true,
		events: []string{"Source Disabled"},
	},
	{
		name: "DeleteSource", method: "DELETE", path: "/sources/{sourceId}", status: 200, by: adminsSources,
		data: []string{"status"}, ask: at("DELETE", "/sources/%s", ofWeb, ""), objects: true,
		events: []string{"Source Deleted"},
	},
	{
		name: "AddLabelsToSource", method: "POST", path: "/sources/{sourceId}/labels", status: 200, by: adminsSources,
		data: []string{"labels"}, ask: at("POST", "/sources/%s/labels", ofWeb, `{"labels":[{"key":"team","value":"web"}]}`), objects: true,
		events: []string{"Source Modified"},
	},
	{
		name: "ReplaceLabelsInSource", method: "PUT", path: "/sources/{sourceId}/labels", status: 200, by: adminsSources,
		data: []string{"labels"}, ask: at("PUT", "/sources/%s/labels", ofWeb, `{"labels":[]}`), objects: true,
		events: []string{"Source Modified"},
	},
	{
		name: "CreateWriteKeyForSource", method: "POST", path: "/sources/{sourceId}/writekey", status: 200, by: adminsSources,
		data: []string{"source"}, ask: at("POST", "/sources/%s/writekey", ofWeb, ""), objects: true,
		events: []string{"Source Modified"},
	},
	{
		name: "RemoveWriteKeyFromSource", method: "DELETE", path: "/sources/{sourceId}/writekey/{writeKey}", status: 200, by: adminsSources,
		data: []string{"status"}, ask: func(s *staff) request {
			return request{method: "DELETE", path: "/sources/" + ofWriteKey(s)}
		}, objects: true,
		events: []string{"Source Modified"},
	},
	{
		name: "ListConnectedDestinationsFromSource", method: "GET", path: "/sources/{sourceId}/connected-destinations",
		status: 200, by: seesSources,
		data: []string{"destinations", "pagination"}, ask: at("GET", "/sources/%s/connected-destinations", ofWeb, ""), objects: true,
	},
	{
		name: "CreateDestination", method: "POST", path: "/destinations", status: 200, by: adminsSources,
		data: []string{"destination"}, ask: func(s *staff) request {
			body := fmt.Sprintf(`{"sourceId":%q,"metadataId":"9TqVxdK3mH54a1Ru","settings":{}}`, s.web)
			return request{method: "POST", path: "/destinations", body: body}
		}, objects: true,
		events: []string{"Destination Created"},
	},
	{
		name: "CreateTrackingPlan", method: "POST", path: "/tracking-plans", status: 200, by: bindsPlans,
		data: []string{"trackingPlan"}, ask: func(*staff) request {
			return request{method: "POST", path: "/tracking-plans", body: `{"name":"Clicks","type":"LIVE"}`}
		},
		events: []string{"Tracking Plan Created"},
	},
	{
		name: "AddSourceToTrackingPlan", method: "POST", path: "/tracking-plans/{trackingPlanId}/sources", status: 200, by: bindsPlans,
		data: []string{"status"}, ask: func(s *staff) request {
			return at("POST", "/tracking-plans/%s/sources", ofPlan, fmt.Sprintf(`{"sourceId":%q}`, s.loose))(s)
		}, objects: true,
		events: []string{"Tracking Plan Connected To Source"},
	},
	{
		name: "RemoveSourceFromTrackingPlan", method: "DELETE", path: "/tracking-plans/{trackingPlanId}/sources", status: 200, by: bindsPlans,
		data: []string{"status"}, ask: func(s *staff) request {
			return request{method: "DELETE", path: "/tracking-plans/" + s.plan + "/sources?sourceId=" + s.web}
		}, objects: true,
		events: []string{"Tracking Plan Disconnected From Source"},
	},
	{
		name: "Echo", method: "GET", path: "/echo", status: 200, by: anyMember,
		data: []string{"headers", "message", "method"}, ask: get("/echo?message=hello"),
	},
}
