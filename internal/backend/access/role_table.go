package access

import "github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"

// What roles are bound to, apart from the whole workspace.
var (
	ofWorkspace  = []string{api.ResourceWorkspace}
	ofSources    = []string{api.ResourceWorkspace, api.ResourceSource}
	ofFunctions  = []string{api.ResourceWorkspace, api.ResourceFunction}
	ofSpaces     = []string{api.ResourceWorkspace, api.ResourceSpace}
	ofWarehouses = []string{api.ResourceWorkspace, api.ResourceWarehouse}
)

// The rights that roles give. Whoever holds any role sees the workspace and may
// leave it.
var (
	holderRights = []api.Right{api.SeeWorkspace, api.OwnMembership}
	memberRights = []api.Right{api.SeeWorkspace, api.OwnMembership, api.SeeMembers}
	sourceRights = []api.Right{api.SeeWorkspace, api.OwnMembership, api.SeeLabels}
	planRights   = []api.Right{api.SeeWorkspace, api.OwnMembership, api.ManageTrackingPlans}
	ownerRights  = []api.Right{
		api.SeeWorkspace, api.OwnMembership, api.SeeMembers, api.ManagePeople, api.ManageSettings, api.SeeAudit,
		api.SeeLabels, api.ManageLabels, api.CreateSources, api.ManageTokens, api.ManageTrackingPlans,
	}
)

// The rights over sources that roles give.
var (
	readSources   = []api.Right{api.SeeSources}
	changeSources = []api.Right{api.SeeSources, api.ManageSources}
	createSources = []api.Right{api.CreateSources}
)

// roles is the table of roles (rule D3). Ids other than the two that Segment
// publishes are this project's own and must stay as they are: stored policies
// refer to them.
var roles = []Role{
	{
		ID: api.RoleIDWorkspaceOwner, Name: "Workspace Owner",
		Description: "Does everything in the workspace, and alone manages its people, groups, permissions and settings.",
		Binds:       ofWorkspace, Rights: ownerRights, Over: changeSources,
	},
	{
		ID: api.RoleIDMinimalWorkspaceAccess, Name: "Minimal Workspace Access",
		Description: "Sees that the workspace exists, and nothing in it.",
		Binds:       ofWorkspace, Rights: holderRights,
	},
	{
		ID: "1a9s9sCgkRuZOt5Ul524IbszvSZ", Name: "Workspace Member",
		Description: "Sees the workspace and who its members are.",
		Binds:       ofWorkspace, Rights: memberRights,
	},
	{
		ID: "1m98EQW9zVI5wRb0OJEfPdOnNjU", Name: "Source Admin",
		Description: "Reads and changes sources, their labels, write keys and destinations; on the whole workspace, creates sources too.",
		Binds:       ofSources, Labels: true, Rights: sourceRights, Over: changeSources, Whole: createSources,
	},
	{
		ID: "1jteYNn1R97Zl6G7ZHZETvRQmog", Name: "Source Read-only",
		Description: "Reads sources, without their write keys.",
		Binds:       ofSources, Labels: true, Rights: sourceRights, Over: readSources,
	},
	{
		ID: "1gBAgHXZnKS20ilxQHtLWuAxqs6", Name: "Function Admin",
		Description: "Reads and changes functions.",
		Binds:       ofFunctions, Rights: holderRights,
	},
	{
		ID: "1Yn183651BQutr5arVk1JSWKtgH", Name: "Function Read-only",
		Description: "Reads functions.",
		Binds:       ofFunctions, Rights: holderRights,
	},
	{
		ID: "1da7iGUPU4z4UcGku0dS3Tya2ao", Name: "Unify and Engage Admin",
		Description: "Reads and changes everything in Unify and Engage spaces.",
		Binds:       ofSpaces, Labels: true, Rights: holderRights,
	},
	{
		ID: "1gCU6ciOHkoWngVssSbetcAgTU0", Name: "Unify Read-only, Engage User",
		Description: "Reads Unify, and works with Engage, in spaces.",
		Binds:       ofSpaces, Labels: true, Rights: holderRights,
	},
	{
		ID: "1kEkSQ3UXQ0hcJ4dFiTfiI88ois", Name: "Unify and Engage Read-only",
		Description: "Reads everything in Unify and Engage spaces.",
		Binds:       ofSpaces, Labels: true, Rights: holderRights,
	},
	{
		ID: "1kPp5dTZeIIjAPPzoOEod7T9NGH", Name: "Warehouse Destination Admin",
		Description: "Reads and changes warehouses.",
		Binds:       ofWarehouses, Rights: holderRights,
	},
	{
		ID: "1iRYwYoRWAML7r1h0MMnErhi2DR", Name: "Warehouse Destination Read-only",
		Description: "Reads warehouses.",
		Binds:       ofWarehouses, Rights: holderRights,
	},
	{
		ID: "1cyYYyun6sDndfmyRBAZnaj52ey", Name: "Tracking Plan Admin",
		Description: "Creates tracking plans and binds sources to them.",
		Binds:       ofWorkspace, Rights: planRights,
	},
	{
		ID: "1fMJaWHhr9r1SPLR4dq7sGPVpWf", Name: "Tracking Plan Read-only",
		Description: "Reads tracking plans.",
		Binds:       ofWorkspace, Rights: holderRights,
	},
	{
		ID: "1b9dv4w8erMALpsfUv6aaJrNIFe", Name: "End User Privacy Admin",
		Description: "Changes the privacy settings for end users.",
		Binds:       ofWorkspace, Rights: holderRights,
	},
	{
		ID: "1amKK4N3VDY4aF2hxukmlDUcDhS", Name: "Identity Admin",
		Description: "Changes the rules by which identities are resolved.",
		Binds:       ofWorkspace, Rights: holderRights,
	},
	{
		ID: "1alwGX2yrzhJsbeuZ8knuzZcHeI", Name: "Entities Admin",
		Description: "Reads and changes entities.",
		Binds:       ofWorkspace, Rights: holderRights,
	},
	{
		ID: "1evquv2EkdlIQMtC4baj8syDSV4", Name: "Entities Read-only",
		Description: "Reads entities.",
		Binds:       ofWorkspace, Rights: holderRights,
	},
	{
		ID: "1kpnLVYL6sjdkbFdyW6IY4Mb6lQ", Name: "PII Access",
		Description: "Sees personal data wherever other roles lead; leads nowhere by itself.",
		Binds:       ofWorkspace, Rights: holderRights,
	},
}
