package servertest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store" //nolint:depguard // What no operation makes is put into the store.
)

// A Token is one that Issue puts into the database.
type Token struct {
	// AccountID or WorkspaceID is whose it is; the other is empty.
	AccountID, WorkspaceID string
	// Permissions are those of a workspace token. They are not checked.
	Permissions []api.PermissionInput
	// Expires and Revoked are zero for a token that never expires or stands.
	Expires, Revoked time.Time
}

// Issue puts a token into the database and returns its secret: for those that no
// operation makes, such as one that is revoked.
func (s *Server) Issue(tb testing.TB, token Token) string {
	tb.Helper()
	secret := rand.Text() + rand.Text()
	hash := sha256.Sum256([]byte(secret))
	stored := store.Token{
		ID: rand.Text(), Holder: token.AccountID + token.WorkspaceID, Hash: hex.EncodeToString(hash[:]),
		Description: "made by a test", CreatedAt: s.Clock.Now(), ExpiresAt: token.Expires, RevokedAt: token.Revoked,
	}
	err := s.store.Update(tb.Context(), func(tx *store.Tx) error {
		if token.AccountID != "" {
			return tx.InsertAccountToken(tb.Context(), stored)
		}
		if err := tx.InsertWorkspaceToken(tb.Context(), stored); err != nil {
			return err
		}
		for _, permission := range token.Permissions {
			err := tx.InsertPolicy(tb.Context(), store.Policy{
				ID: rand.Text(), WorkspaceID: token.WorkspaceID, SubjectType: api.SubjectToken, SubjectID: stored.ID,
				RoleID: permission.RoleID, Resources: permission.Resources,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatalf("issuing a token: %v", err)
	}
	return secret
}
