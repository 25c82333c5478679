package store

import "context"

const workspaceColumns = `w.id, w.slug, w.name, w.region, w.billing_contacts, w.incident_contacts, w.created_at`

func scanWorkspace(r row) (w Workspace, err error) {
	err = r.Scan(&w.ID, &w.Slug, &w.Name, &w.Region,
		jsonColumn[string]{&w.BillingContacts}, jsonColumn[string]{&w.IncidentContacts}, timeColumn{&w.CreatedAt})
	return w, err
}

// contacts returns the columns of the billing and the incident contacts.
func (w Workspace) contacts() (billing, incident string, err error) {
	if billing, err = jsonText(w.BillingContacts); err != nil {
		return "", "", err
	}
	incident, err = jsonText(w.IncidentContacts)
	return billing, incident, err
}

// InsertWorkspace adds a workspace. It fails with ErrTaken if there is one with
// its slug (rule B1).
func (t *Tx) InsertWorkspace(ctx context.Context, w Workspace) error {
	billing, incident, err := w.contacts()
	if err != nil {
		return err
	}
	_, err = t.change(ctx, `
		INSERT INTO workspaces (id, slug, name, region, billing_contacts, incident_contacts, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		w.ID, w.Slug, w.Name, w.Region, billing, incident, millis(w.CreatedAt))
	return err
}

// UpdateWorkspace changes the slug, name and contacts of a workspace; its region
// and its time of creation stay (rule B3). It fails with ErrTaken if another one
// has the slug.
func (t *Tx) UpdateWorkspace(ctx context.Context, w Workspace) error {
	billing, incident, err := w.contacts()
	if err != nil {
		return err
	}
	return t.changeOne(ctx, `
		UPDATE workspaces SET slug = $2, name = $3, billing_contacts = $4, incident_contacts = $5 WHERE id = $1`,
		w.ID, w.Slug, w.Name, billing, incident)
}

// DeleteWorkspace deletes a workspace with everything in it and the answers that
// are remembered for it. Its audit events stay (rule B5).
func (t *Tx) DeleteWorkspace(ctx context.Context, id string) error {
	if err := t.changeOne(ctx, "DELETE FROM workspaces WHERE id = $1", id); err != nil {
		return err
	}
	_, err := t.record(ctx, "DELETE FROM answers WHERE workspace_id = $1", id)
	return err
}

// Workspace returns the workspace with an id.
func (t *Tx) Workspace(ctx context.Context, id string) (Workspace, error) {
	return queryOne(ctx, t, scanWorkspace, "SELECT "+workspaceColumns+" FROM workspaces w WHERE w.id = $1", id)
}

// WorkspaceBySlug returns the workspace with a slug.
func (t *Tx) WorkspaceBySlug(ctx context.Context, slug string) (Workspace, error) {
	return queryOne(ctx, t, scanWorkspace, "SELECT "+workspaceColumns+" FROM workspaces w WHERE w.slug = $1", slug)
}

// WorkspacesOfAccount lists the workspaces that an account is a member of, in the
// order in which it joined them.
func (t *Tx) WorkspacesOfAccount(ctx context.Context, accountID string, page Page) ([]Workspace, PageInfo, error) {
	return list(ctx, t, listing[Workspace]{
		table: "members m", where: "m.account_id = $1", seq: "m.seq", args: []any{accountID},
		columns: workspaceColumns, joins: "JOIN workspaces w ON w.id = m.workspace_id", scan: scanWorkspace,
	}, page)
}
