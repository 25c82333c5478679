package store

import (
	"context"
	"time"
)

func scanAnswer(r row) (a Answer, err error) {
	err = r.Scan(&a.Credential, &a.Workspace, &a.Operation, &a.Key, &a.BodyHash, &a.Status, &a.Body, &a.Made, timeColumn{&a.CreatedAt})
	return a, err
}

// RecallAnswer returns what was answered under an idempotency key since notBefore,
// or ErrNotFound.
func (t *Tx) RecallAnswer(ctx context.Context, credential, workspace, operation, key string, notBefore time.Time) (Answer, error) {
	return queryOne(ctx, t, scanAnswer, `
		SELECT credential, workspace_id, operation, key, body_hash, status, body, made, created_at FROM answers
		WHERE credential = $1 AND workspace_id = $2 AND operation = $3 AND key = $4 AND created_at >= $5`,
		credential, workspace, operation, key, ceilMillis(notBefore))
}

// RememberAnswer keeps an answer in place of the one that is remembered for its
// key.
func (t *Tx) RememberAnswer(ctx context.Context, a Answer) error {
	_, err := t.record(ctx, `
		INSERT INTO answers (credential, workspace_id, operation, key, body_hash, status, body, made, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (credential, workspace_id, operation, key) DO UPDATE SET
			body_hash = excluded.body_hash, status = excluded.status, body = excluded.body,
			made = excluded.made, created_at = excluded.created_at`,
		a.Credential, a.Workspace, a.Operation, a.Key, a.BodyHash, a.Status, a.Body, a.Made, millis(a.CreatedAt))
	return err
}

// ForgetAnswers forgets the answers that were given before a time.
func (t *Tx) ForgetAnswers(ctx context.Context, before time.Time) error {
	_, err := t.record(ctx, "DELETE FROM answers WHERE created_at < $1", ceilMillis(before))
	return err
}
