-- Times are Unix milliseconds in UTC. seq is the order of a list, and what a page of it begins after; it is never
-- given twice, so that a walk through the pages neither skips nor repeats. An index on one column ends in seq by
-- itself, since seq is the rowid: it serves the pages of a list as they are.

-- +goose Up

CREATE TABLE installation (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    id        TEXT NOT NULL
) STRICT;

-- email_key is the email with A-Z folded (rule A1).
CREATE TABLE accounts (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    email      TEXT    NOT NULL,
    email_key  TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- What was mailed to an account and has to come back: a code for one request of it (rules A2, F3). Subject is what the
-- code is for: the new email, or the hash of the request. There is one code of a purpose for each account.
CREATE TABLE security_codes (
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    purpose    TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    code_hash  TEXT    NOT NULL,
    tries_left INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, purpose)
) STRICT;
CREATE INDEX security_codes_by_expiry ON security_codes (expires_at);

CREATE TABLE account_tokens (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    account_id  TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash        TEXT    NOT NULL UNIQUE,
    description TEXT    NOT NULL,
    created_by  TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    revoked_at  INTEGER
) STRICT;

CREATE INDEX account_tokens_by_account ON account_tokens (account_id);

-- The contacts are JSON arrays of emails.
CREATE TABLE workspaces (
    seq               INTEGER PRIMARY KEY AUTOINCREMENT,
    id                TEXT    NOT NULL UNIQUE,
    slug              TEXT    NOT NULL UNIQUE,
    name              TEXT    NOT NULL,
    region            TEXT    NOT NULL,
    billing_contacts  TEXT    NOT NULL,
    incident_contacts TEXT    NOT NULL,
    created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace_tokens (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL UNIQUE,
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    hash         TEXT    NOT NULL UNIQUE,
    description  TEXT    NOT NULL,
    created_by   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER
) STRICT;

CREATE INDEX workspace_tokens_by_workspace ON workspace_tokens (workspace_id);

CREATE TABLE labels (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    key          TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    UNIQUE (workspace_id, key, value)
) STRICT;

CREATE INDEX labels_by_workspace ON labels (workspace_id);

-- Tracking plans and destinations are here as far as a source transfer needs them. The workspace of a source stands in
-- the foreign keys of what hangs on it, so that nothing is left behind in another workspace (rule J2).
CREATE TABLE tracking_plans (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL UNIQUE,
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    UNIQUE (workspace_id, id)
) STRICT;

-- The settings are a JSON object.
CREATE TABLE sources (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,
    workspace_id     TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    slug             TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    metadata_id      TEXT    NOT NULL,
    enabled          INTEGER NOT NULL,
    settings         TEXT    NOT NULL,
    tracking_plan_id TEXT,
    created_at       INTEGER NOT NULL,
    UNIQUE (workspace_id, slug),
    UNIQUE (workspace_id, id),
    FOREIGN KEY (workspace_id, tracking_plan_id) REFERENCES tracking_plans (workspace_id, id)
) STRICT;

CREATE INDEX sources_by_workspace ON sources (workspace_id);
CREATE INDEX sources_by_tracking_plan ON sources (workspace_id, tracking_plan_id);

-- A source carries at most one value for each key, and only labels that its workspace has (rule D2).
CREATE TABLE source_labels (
    workspace_id TEXT NOT NULL,
    source_id    TEXT NOT NULL,
    key          TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (source_id, key),
    FOREIGN KEY (workspace_id, source_id) REFERENCES sources (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, key, value) REFERENCES labels (workspace_id, key, value)
) STRICT;

CREATE INDEX source_labels_by_source ON source_labels (workspace_id, source_id);
CREATE INDEX source_labels_by_label ON source_labels (workspace_id, key, value);

CREATE TABLE write_keys (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id TEXT    NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    write_key TEXT    NOT NULL UNIQUE
) STRICT;

CREATE INDEX write_keys_by_source ON write_keys (source_id);

CREATE TABLE destinations (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    source_id   TEXT    NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    name        TEXT    NOT NULL,
    metadata_id TEXT    NOT NULL,
    enabled     INTEGER NOT NULL,
    settings    TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX destinations_by_source ON destinations (source_id);

CREATE TABLE members (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    joined_at    INTEGER NOT NULL,
    -- The role that the member gets on every new source, empty if none (rule H1).
    default_source_role TEXT NOT NULL,
    UNIQUE (workspace_id, account_id)
) STRICT;

CREATE INDEX members_by_workspace ON members (workspace_id);
CREATE INDEX members_by_account ON members (account_id);
CREATE INDEX members_by_default_role ON members (workspace_id) WHERE default_source_role <> '';

CREATE TABLE invites (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL UNIQUE,
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    email        TEXT    NOT NULL,
    email_key    TEXT    NOT NULL,
    code_hash    TEXT    NOT NULL UNIQUE,
    invited_by   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    default_source_role TEXT NOT NULL,
    UNIQUE (workspace_id, email_key),
    UNIQUE (workspace_id, id)
) STRICT;

CREATE INDEX invites_by_workspace ON invites (workspace_id);

CREATE TABLE user_groups (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL UNIQUE,
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    UNIQUE (workspace_id, name)
) STRICT;

CREATE INDEX user_groups_by_workspace ON user_groups (workspace_id);

-- A membership is of a member or of an invite. The workspace is the group's; it stands in the other two foreign keys,
-- so that a group has people of its own workspace only (rule J2), and who leaves it leaves its groups (rule C4).
CREATE TABLE group_members (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id TEXT    NOT NULL,
    group_id     TEXT    NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    account_id   TEXT,
    invite_id    TEXT,
    CHECK ((account_id IS NULL) <> (invite_id IS NULL)),
    UNIQUE (group_id, account_id),
    UNIQUE (group_id, invite_id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES members (workspace_id, account_id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, invite_id) REFERENCES invites (workspace_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX group_members_by_workspace ON group_members (workspace_id);
CREATE INDEX group_members_by_group ON group_members (group_id);
CREATE INDEX group_members_by_account ON group_members (workspace_id, account_id);
CREATE INDEX group_members_by_invite ON group_members (workspace_id, invite_id);

-- The subject is a member's account, a group, an invite or a workspace token. Whatever deletes a subject deletes its
-- policies too: no foreign key can say that for a subject of four kinds.
CREATE TABLE policies (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL UNIQUE,
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    subject_type TEXT    NOT NULL,
    subject_id   TEXT    NOT NULL,
    role_id      TEXT    NOT NULL
) STRICT;

CREATE INDEX policies_by_subject ON policies (workspace_id, subject_type, subject_id);
CREATE INDEX policies_by_workspace ON policies (workspace_id);
CREATE INDEX policies_by_subject_type ON policies (workspace_id, subject_type);
CREATE INDEX policies_by_role ON policies (workspace_id, role_id);

-- The labels are a JSON array of labels.
CREATE TABLE policy_resources (
    policy_id   TEXT    NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    type        TEXT    NOT NULL,
    resource_id TEXT    NOT NULL,
    labels      TEXT    NOT NULL,
    PRIMARY KEY (policy_id, position)
) STRICT;

CREATE INDEX policy_resources_by_resource ON policy_resources (type, resource_id);

-- Events have no foreign key: they outlive everything that they tell of (rule B5).
CREATE TABLE audit_events (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL UNIQUE,
    workspace_id  TEXT    NOT NULL,
    occurred_at   INTEGER NOT NULL,
    type          TEXT    NOT NULL,
    actor         TEXT    NOT NULL,
    actor_email   TEXT    NOT NULL,
    resource_id   TEXT    NOT NULL,
    resource_type TEXT    NOT NULL,
    resource_name TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_events_by_workspace ON audit_events (workspace_id);
CREATE INDEX audit_events_by_time ON audit_events (workspace_id, occurred_at);
CREATE INDEX audit_events_by_resource ON audit_events (workspace_id, resource_id);

-- +goose StatementBegin
CREATE TRIGGER audit_events_are_never_changed BEFORE UPDATE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit events are never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_events_are_never_deleted BEFORE DELETE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit events are never deleted');
END;
-- +goose StatementEnd

-- A mail goes with the invite that it is about, with the code that it carries, and with the account that it was sent to.
-- Nobody tries to deliver it before due_at: whoever delivers it puts that off meanwhile. It is NULL for one that is not
-- tried any more, and problem then says why. Unanswered counts how often a server was handed it and nobody knows whether it took it. The code in it ends at expires_at.
CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    recipient  TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    invite_id  TEXT REFERENCES invites (id) ON DELETE CASCADE,
    account_id TEXT,
    purpose    TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    due_at     INTEGER,
    tries      INTEGER NOT NULL,
    unanswered INTEGER NOT NULL,
    problem    TEXT    NOT NULL,
    FOREIGN KEY (account_id, purpose) REFERENCES security_codes (account_id, purpose) ON DELETE CASCADE
) STRICT;

CREATE INDEX outbox_by_invite ON outbox (invite_id);
CREATE INDEX outbox_by_code ON outbox (account_id, purpose);
CREATE INDEX outbox_by_expiry ON outbox (expires_at, due_at);
CREATE INDEX outbox_by_due ON outbox (due_at);

-- Answers have no foreign key: the answer to the deletion of a workspace outlives it.
CREATE TABLE answers (
    credential   TEXT    NOT NULL,
    workspace_id TEXT    NOT NULL,
    operation    TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    body_hash    TEXT    NOT NULL,
    status       INTEGER NOT NULL,
    body         BLOB,
    made         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (credential, workspace_id, operation, key)
) STRICT;

CREATE INDEX answers_by_workspace ON answers (workspace_id);
CREATE INDEX answers_by_time ON answers (created_at);
