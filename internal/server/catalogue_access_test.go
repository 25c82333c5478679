package server_test

import (
	"fmt"
	"net/url"
)

func ofPolicy(s *staff) string { return s.policy }
func ofToken(s *staff) string  { return s.tokenID }

// accessOperations are those on policies and tokens, on a source wherever it is,
// and on the caller's own account.
var accessOperations = []entry{
	{
		name: "UpdateUser", method: "PATCH", path: "/access/v1/users/{userId}", status: 200, by: onlyOwners,
		data: []string{"user"}, ask: func(s *staff) request {
			return at("PATCH", "/access/v1/users/%s", ofAda, fmt.Sprintf(`{"defaultSourceRoleId":%q}`, s.admin))(s)
		}, objects: true,
		events: []string{"User Default Source Role Updated"},
	},
	{
		name: "UpdateLabel", method: "PATCH", path: "/access/v1/labels/{key}/{value}", status: 200, by: onlyOwners,
		data: []string{"label"}, objects: true, shared: true,
		ask:    at("PATCH", "/access/v1/labels/team/%s", func(s *staff) string { return s.label }, `{"description":"The website"}`),
		events: []string{"Label Updated"},
	},
	{
		name: "ReadPolicies", method: "GET", path: "/access/v1/policies", status: 200, by: onlyOwners,
		data: []string{"pagination", "policies"}, ask: get("/access/v1/policies"),
	},
	{
		name: "CreatePolicy", method: "POST", path: "/access/v1/policies", status: 201, by: onlyOwners,
		data: []string{"policy"}, ask: func(s *staff) request {
			body := fmt.Sprintf(`{"subjectType":"user","subjectId":%q,"roleId":%q,"resources":[{"id":%q,"type":"WORKSPACE"}]}`, s.ada.id, s.admin, s.id)
			return request{method: "POST", path: "/access/v1/policies", body: body}
		}, objects: true,
		events: []string{"Policy Created", "User Policy Updated"},
	},
	{
		name: "ReadPolicy", method: "GET", path: "/access/v1/policies/{policyId}", status: 200, by: onlyOwners,
		data: []string{"policy"}, ask: at("GET", "/access/v1/policies/%s", ofPolicy, ""), objects: true,
	},
	{
		name: "DeletePolicy", method: "DELETE", path: "/access/v1/policies/{policyId}", status: 200, by: onlyOwners,
		data: []string{"status"}, ask: at("DELETE", "/access/v1/policies/%s", ofPolicy, ""), objects: true,
		events: []string{"Policy Created", "Policy Deleted"},
	},
	{
		name: "ReadEffectiveAccess", method: "GET", path: "/access/v1/effective-access", status: 200, by: onlyOwners,
		data: []string{"access", "pagination"}, ask: get("/access/v1/effective-access"),
	},
	{
		name: "ReadTokens", method: "GET", path: "/access/v1/tokens", status: 200, by: onlyOwners,
		data: []string{"pagination", "tokens"}, ask: get("/access/v1/tokens"),
	},
	{
		name: "CreateToken", method: "POST", path: "/access/v1/tokens", status: 201, by: onlyOwners,
		data: []string{"secret", "token"}, ask: func(s *staff) request {
			r := withOwnerBody("POST", "/access/v1/tokens%s", func(*staff) string { return "" })(s)
			r.body = `{"description":"for the pipeline",` + r.body[1:]
			return r
		},
		events: []string{"Policy Created", "Token Created"},
	},
	{
		name: "ReadToken", method: "GET", path: "/access/v1/tokens/{tokenId}", status: 200, by: onlyOwners,
		data: []string{"token"}, ask: at("GET", "/access/v1/tokens/%s", ofToken, ""), objects: true,
	},
	{
		name: "UpdateToken", method: "PATCH", path: "/access/v1/tokens/{tokenId}", status: 200, by: onlyOwners,
		data: []string{"token"}, ask: at("PATCH", "/access/v1/tokens/%s", ofToken, `{"description":"for two pipelines"}`), objects: true,
		events: []string{"Token Updated"},
	},
	{
		name: "DeleteToken", method: "DELETE", path: "/access/v1/tokens/{tokenId}", status: 200, by: onlyOwners,
		data: []string{"status"}, ask: at("DELETE", "/access/v1/tokens/%s", ofToken, ""), objects: true,
		events: []string{"Token Revoked"},
	},
	{
		name: "ReadSource", method: "GET", path: "/access/v1/sources/{sourceId}", status: 200, by: findsSource,
		data: []string{"source", "trackingPlanId"}, ask: at("GET", "/access/v1/sources/%s", ofWeb, ""), otherwise: 404,
	},
	{
		name: "TransferSource", method: "POST", path: "/access/v1/sources/{sourceId}/transfer", status: 200, by: firstOwner,
		data: []string{"disconnectedDestinations", "droppedLabels", "removedPolicies", "source"}, ask: func(s *staff) request {
			path := "/access/v1/sources/" + url.PathEscape(s.loose) + "/transfer"
			return request{method: "POST", path: path, body: fmt.Sprintf(`{"workspaceId":%q}`, s.elsewhere)}
		}, otherwise: 404,
		events: []string{"Source Transferred"},
	},
	{
		name: "UpdateAccount", method: "PATCH", path: "/access/v1/account", status: 200, by: anyAccount,
		data: []string{"account"}, ask: func(*staff) request {
			return request{method: "PATCH", path: "/access/v1/account", body: `{"name":"Somebody Else"}`}
		},
		events: []string{"Account Updated"}, outside: true,
	},
	{
		name: "DeleteAccount", method: "DELETE", path: "/access/v1/account", status: 200, by: anyAccount,
		data: []string{"status"}, ask: func(*staff) request {
			return request{method: "DELETE", path: "/access/v1/account?leaveOwnerless=true"}
		},
		events: []string{"Account Deleted"}, outside: true,
	},
	{
		name: "VerifyEmail", method: "POST", path: "/access/v1/account/email-verification", status: 200, by: firstOwner,
		data: []string{"account"}, ask: func(s *staff) request {
			return request{method: "POST", path: "/access/v1/account/email-verification", body: fmt.Sprintf(`{"code":%q}`, s.emailCode)}
		}, otherwise: 422,
		events: []string{"Account Email Changed"}, outside: true,
	},
	{
		name: "ReadAccountTokens", method: "GET", path: "/access/v1/account/tokens", status: 200, by: anyAccount,
		data: []string{"pagination", "tokens"}, ask: get("/access/v1/account/tokens"),
	},
	{
		name: "CreateAccountToken", method: "POST", path: "/access/v1/account/tokens", status: 201, by: anyAccount,
		data: []string{"secret", "token"}, ask: func(*staff) request {
			return request{method: "POST", path: "/access/v1/account/tokens", body: `{"description":"for the laptop"}`}
		},
		events: []string{"Account Token Created"}, outside: true,
	},
	{
		name: "DeleteAccountToken", method: "DELETE", path: "/access/v1/account/tokens/{tokenId}", status: 200, by: firstOwner,
		data: []string{"status"}, ask: at("DELETE", "/access/v1/account/tokens/%s", func(s *staff) string { return s.accountTokenID }, ""),
		otherwise: 404,
		events:    []string{"Account Token Revoked"}, outside: true,
	},
}
