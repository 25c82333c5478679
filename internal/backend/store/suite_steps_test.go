package store

import (
	"context"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// steps are the methods of Tx that write, by name: each draws its arguments from
// what there is in the model.
var steps = map[string]func(t *rapid.T, mc *machine, m *model) step{
	"InsertAccount": func(t *rapid.T, mc *machine, m *model) step {
		a := Account{ID: another(t, mc, "account", m.accounts, accountID), Email: mc.email(t), Name: word(t, "name"), CreatedAt: instant(t, "created")}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertAccount(ctx, a) },
			func(m *model) error { return m.insertAccount(a) })
	},
	"InsertAccountToken": func(t *rapid.T, mc *machine, m *model) step {
		made := token(t, mc, m.accountTokens, one(t, "account", m.accounts, accountID))
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertAccountToken(ctx, made) },
			func(m *model) error { return insertToken(&m.accountTokens, made, len(m.account(made.Holder)) > 0) })
	},
	"InsertWorkspaceToken": func(t *rapid.T, mc *machine, m *model) step {
		made := token(t, mc, m.workspaceTokens, one(t, "workspace", m.workspaces, workspaceID))
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertWorkspaceToken(ctx, made) },
			func(m *model) error { return insertToken(&m.workspaceTokens, made, len(m.workspace(made.Holder)) > 0) })
	},
	"InsertWorkspace": func(t *rapid.T, mc *machine, m *model) step {
		w := Workspace{
			ID: another(t, mc, "workspace", m.workspaces, workspaceID), Slug: mc.slug(t), Name: word(t, "name"), Region: api.RegionEU,
			BillingContacts: []string{mc.email(t)}, IncidentContacts: []string{}, CreatedAt: instant(t, "created"),
		}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertWorkspace(ctx, w) },
			func(m *model) error { return m.insertWorkspace(w) })
	},
	"UpdateWorkspace": func(t *rapid.T, mc *machine, m *model) step {
		w := Workspace{
			ID: one(t, "workspace", m.workspaces, workspaceID), Slug: mc.slug(t), Name: word(t, "name"), Region: api.RegionUS,
			BillingContacts: []string{}, IncidentContacts: []string{mc.email(t), mc.email(t)}, CreatedAt: instant(t, "created"),
		}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.UpdateWorkspace(ctx, w) },
			func(m *model) error { return m.updateWorkspace(w) })
	},
	"DeleteWorkspace": func(t *rapid.T, _ *machine, m *model) step {
		id := one(t, "workspace", m.workspaces, workspaceID)
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.DeleteWorkspace(ctx, id) },
			func(m *model) error { return m.deleteWorkspace(id) })
	},
	"InsertLabel": func(t *rapid.T, _ *machine, m *model) step {
		l := modelLabel{one(t, "workspace", m.workspaces, workspaceID), word(t, "key"), word(t, "value")}
		return plain(
			func(ctx context.Context, tx *Tx) error {
				return tx.InsertLabel(ctx, l.workspace, api.Label{Key: l.key, Value: l.value})
			},
			func(m *model) error { return m.insertLabel(l) })
	},
	"InsertMember": func(t *rapid.T, _ *machine, m *model) step {
		n := modelMember{one(t, "workspace", m.workspaces, workspaceID), one(t, "account", m.accounts, accountID)}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertMember(ctx, n.workspace, n.account, noon) },
			func(m *model) error { return m.insertMember(n) })
	},
	"DeleteMember": func(t *rapid.T, _ *machine, m *model) step {
		n := modelMember{one(t, "workspace", m.workspaces, workspaceID), one(t, "account", m.accounts, accountID)}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.DeleteMember(ctx, n.workspace, n.account) },
			func(m *model) error { return m.deleteMember(n) })
	},
	"PutInvite": func(t *rapid.T, mc *machine, m *model) step {
		i := Invite{
			ID: mc.fresh("invite"), WorkspaceID: one(t, "workspace", m.workspaces, workspaceID), Email: mc.email(t),
			CodeHash: another(t, mc, "code", m.invites, inviteCode), InvitedBy: word(t, "inviter"),
			CreatedAt: instant(t, "created"), ExpiresAt: instant(t, "expires"),
		}
		return step{
			func(ctx context.Context, tx *Tx) (any, error) { return tx.PutInvite(ctx, i) },
			func(m *model) (any, error) { return m.putInvite(i) },
		}
	},
	"DeleteInvite": func(t *rapid.T, _ *machine, m *model) step {
		id := one(t, "invite", m.invites, inviteID)
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.DeleteInvite(ctx, id) },
			func(m *model) error { return m.deleteInvite(id) })
	},
	"AcceptInvite": func(t *rapid.T, _ *machine, m *model) step {
		id, account := one(t, "invite", m.invites, inviteID), one(t, "account", m.accounts, accountID)
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.AcceptInvite(ctx, id, account, noon) },
			func(m *model) error { return m.acceptInvite(id, account) })
	},
	"InsertGroup": func(t *rapid.T, mc *machine, m *model) step {
		g := Group{
			ID: another(t, mc, "group", m.groups, groupID), WorkspaceID: one(t, "workspace", m.workspaces, workspaceID),
			Name: word(t, "name"), CreatedAt: instant(t, "created"),
		}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertGroup(ctx, g) },
			func(m *model) error { return m.insertGroup(g) })
	},
	"RenameGroup": func(t *rapid.T, _ *machine, m *model) step {
		workspace, id, name := one(t, "workspace", m.workspaces, workspaceID), one(t, "group", m.groups, groupID), word(t, "name")
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.RenameGroup(ctx, workspace, id, name) },
			func(m *model) error { return m.renameGroup(workspace, id, name) })
	},
	"DeleteGroup": func(t *rapid.T, _ *machine, m *model) step {
		workspace, id := one(t, "workspace", m.workspaces, workspaceID), one(t, "group", m.groups, groupID)
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.DeleteGroup(ctx, workspace, id) },
			func(m *model) error { return m.deleteGroup(workspace, id) })
	},
	"AddToGroup": func(t *rapid.T, _ *machine, m *model) step {
		ms, given := membership(t, m)
		return step{
			func(ctx context.Context, tx *Tx) (any, error) { return tx.AddToGroup(ctx, given) },
			func(m *model) (any, error) { return m.addToGroup(ms) },
		}
	},
	"RemoveFromGroup": func(t *rapid.T, _ *machine, m *model) step {
		ms, given := membership(t, m)
		return step{
			func(ctx context.Context, tx *Tx) (any, error) { return tx.RemoveFromGroup(ctx, given) },
			func(m *model) (any, error) { return m.removeFromGroup(ms), nil },
		}
	},
	"InsertPolicy": func(t *rapid.T, mc *machine, m *model) step {
		p := Policy{
			ID: another(t, mc, "policy", m.policies, policyID), WorkspaceID: one(t, "workspace", m.workspaces, workspaceID),
			RoleID: rapid.SampledFrom(modelRoles).Draw(t, "role"), Resources: resources().Draw(t, "resources"),
		}
		p.SubjectType, p.SubjectID = subject(t, m, p.WorkspaceID)
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertPolicy(ctx, p) },
			func(m *model) error { return m.insertPolicy(p) })
	},
	"DeletePolicy": func(t *rapid.T, _ *machine, m *model) step {
		workspace, id := one(t, "workspace", m.workspaces, workspaceID), one(t, "policy", m.policies, policyID)
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.DeletePolicy(ctx, workspace, id) },
			func(m *model) error { return m.deletePolicy(workspace, id) })
	},
	"DeletePolicies": func(t *rapid.T, _ *machine, m *model) step {
		workspace := one(t, "workspace", m.workspaces, workspaceID)
		subjectType, id := subject(t, m, workspace)
		return step{
			func(ctx context.Context, tx *Tx) (any, error) {
				return tx.DeletePolicies(ctx, workspace, subjectType, id)
			},
			func(m *model) (any, error) { return m.deletePolicies(workspace, subjectType, id), nil },
		}
	},
	"InsertEvent": func(t *rapid.T, mc *machine, m *model) step {
		e := Event{
			ID: another(t, mc, "event", m.events, eventID), WorkspaceID: rapid.SampledFrom(mc.places(m)).Draw(t, "workspace"),
			Timestamp: instant(t, "timestamp"), Type: word(t, "type"), Actor: word(t, "actor"), ActorEmail: mc.email(t),
			ResourceID: word(t, "resource"), ResourceType: word(t, "resource type"), ResourceName: word(t, "resource name"),
		}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertEvent(ctx, e) },
			func(m *model) error { return m.insertEvent(e) })
	},
	"InsertMail": func(t *rapid.T, mc *machine, m *model) step {
		mail := Mail{
			ID: another(t, mc, "mail", m.mails, mailID), To: mc.email(t), Subject: word(t, "subject"), Text: word(t, "text"),
			Code: word(t, "code"), CreatedAt: instant(t, "created"), ExpiresAt: instant(t, "expires"),
		}
		if rapid.IntRange(0, 3).Draw(t, "about an invite") > 0 {
			mail.InviteID = one(t, "invite", m.invites, inviteID)
		}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.InsertMail(ctx, mail) },
			func(m *model) error { return m.insertMail(mail) })
	},
	"EraseMails": func(t *rapid.T, _ *machine, m *model) step {
		id := one(t, "invite", m.invites, inviteID)
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.EraseMails(ctx, id) },
			func(m *model) error { m.eraseMails(id); return nil })
	},
	"EraseExpiredMails": func(t *rapid.T, _ *machine, _ *model) step {
		by := bound(t, "by")
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.EraseExpiredMails(ctx, by) },
			func(m *model) error { m.eraseExpiredMails(by); return nil })
	},
	"RememberAnswer": func(t *rapid.T, mc *machine, m *model) step {
		a := Answer{
			Credential: mc.slug(t), Workspace: one(t, "workspace", m.workspaces, workspaceID), Operation: word(t, "operation"), Key: word(t, "key"),
			BodyHash: word(t, "hash"), Status: rapid.IntRange(200, 201).Draw(t, "status"), Made: word(t, "made"), CreatedAt: instant(t, "created"),
		}
		if rapid.Bool().Draw(t, "has a body") {
			a.Body = []byte(`{"name":"ä"}`)
		}
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.RememberAnswer(ctx, a) },
			func(m *model) error { m.rememberAnswer(a); return nil })
	},
	"ForgetAnswers": func(t *rapid.T, _ *machine, _ *model) step {
		before := bound(t, "before")
		return plain(
			func(ctx context.Context, tx *Tx) error { return tx.ForgetAnswers(ctx, before) },
			func(m *model) error { m.forgetAnswers(before); return nil })
	},
}

// modelRoles are the roles of policies. CountOwners asks for one of them.
var modelRoles = []string{"owner", "reader"}
