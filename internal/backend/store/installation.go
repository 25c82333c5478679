package store

import (
	"context"
	"errors"
)

// InstallationID returns the id of the installation, which never changes while
// its database lives.
func (t *Tx) InstallationID(ctx context.Context) (string, error) {
	return queryOne(ctx, t, scanValue[string], "SELECT id FROM installation")
}

// install gives a new database its installation id.
func (s *Store) install(ctx context.Context, generate func() string) error {
	err := s.View(ctx, func(tx *Tx) error {
		_, err := tx.InstallationID(ctx)
		return err
	})
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	return s.Update(ctx, func(tx *Tx) error {
		_, err := tx.record(ctx, "INSERT INTO installation (singleton, id) VALUES (1, $1) ON CONFLICT DO NOTHING", generate())
		return err
	})
}
