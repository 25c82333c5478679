// Package backend is the engine behind the API: for each operation it
// authorises the caller, checks the rules, writes, and records the audit events,
// all in one transaction. Every rule of access management lives here or, where
// nothing has to be looked up for it, in package access.
package backend

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"time"

	"github.com/segmentio/ksuid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// DefaultInviteLifetime is how long an invite can be accepted (rule C2).
const DefaultInviteLifetime = 7 * 24 * time.Hour

// IDs makes the ids of new things.
type IDs interface {
	// Object returns an id of 22 characters of base 62.
	Object() string
	// Policy returns an id of 27 characters of base 62.
	Policy() string
}

// Options are what a Backend needs besides its store. The zero value is that of
// production.
type Options struct {
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	// IDs makes new ids; random ones if nil.
	IDs IDs
	// InviteLifetime is how long an invite can be accepted; DefaultInviteLifetime
	// if zero.
	InviteLifetime time.Duration
	// Limits are the rate limits; none if zero.
	Limits Limits
	// LocalOwner is the account that a backend embedded in another program acts
	// for; nil for a server.
	LocalOwner *LocalOwner
	// Provisional is set for a store that stands in for one which has not been
	// made yet: such an installation has no id.
	Provisional bool
	// PublicAPIOnly leaves out of answers what the access server adds to those of the
	// Public API: permissions in lists, and default source roles.
	PublicAPIOnly bool
	// SendsMail is set where what is in the outbox is delivered, so that codes can be
	// asked for (rule F3).
	SendsMail bool
	// MailWritten is called whenever a transaction has put mails into the outbox, if
	// it is not nil. It must not wait.
	MailWritten func()
	// PublicURL is the address of the server for the readers of mails, without a slash
	// at its end; empty if it is not known.
	PublicURL string
}

// A LocalOwner is a credential that lives in the memory of one process: it acts
// for the account with Email, which the first write makes if it is not there.
type LocalOwner struct {
	Secret string
	Email  string
	Name   string
}

// A Backend carries out operations on one store. It is safe for concurrent use.
type Backend struct {
	store          *store.Store
	limiter        *limiter
	uses           *tokenUses
	now            func() time.Time
	ids            IDs
	inviteLifetime time.Duration
	localOwner     *LocalOwner
	provisional    bool
	publicAPIOnly  bool
	sendsMail      bool
	mailWritten    func()
	publicURL      string
}

// New returns a Backend on a store, which stays the caller's to close.
func New(s *store.Store, options Options) *Backend {
	b := &Backend{
		store: s, now: options.Now, ids: options.IDs,
		inviteLifetime: options.InviteLifetime, localOwner: options.LocalOwner, provisional: options.Provisional,
		publicAPIOnly: options.PublicAPIOnly, uses: newTokenUses(),
		sendsMail: options.SendsMail, mailWritten: options.MailWritten, publicURL: options.PublicURL,
	}
	if b.mailWritten == nil {
		b.mailWritten = func() {}
	}
	if b.now == nil {
		b.now = time.Now
	}
	if b.ids == nil {
		b.ids = randomIDs{}
	}
	if b.inviteLifetime == 0 {
		b.inviteLifetime = DefaultInviteLifetime
	}
	b.limiter = newLimiter(s, options.Limits, b.instant)
	return b
}

// PublicAPIOnly reports whether only the Public API is to be served.
func (b *Backend) PublicAPIOnly() bool {
	return b.publicAPIOnly
}

// Prepare opens what calls are counted in, if there are limits (rule J1). Without it
// the first call does so; whoever serves prepares before that, and is then told by
// the error, and not by a caller, that calls cannot be counted.
func (b *Backend) Prepare(ctx context.Context) error {
	if b.limiter.limits.unlimited() {
		return nil
	}
	return b.store.OpenWindows(ctx)
}

type randomIDs struct{}

// Object returns 128 random bits in base 62, padded to 22 characters.
func (randomIDs) Object() string {
	const digits, base, length = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 62, 22
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // It never fails: the runtime ends the program instead.
	number, remainder := new(big.Int).SetBytes(bits[:]), new(big.Int)
	id := make([]byte, length)
	for i := range id {
		number.DivMod(number, big.NewInt(base), remainder)
		id[length-1-i] = digits[remainder.Int64()]
	}
	return string(id)
}

// Policy returns a KSUID, which is the shape of Segment's policy ids.
func (randomIDs) Policy() string {
	return ksuid.New().String()
}

// Prefixes tell what a secret is for, so that scanners recognise a leaked one.
const (
	workspaceTokenPrefix = "sgp_"
	inviteCodePrefix     = "sgi_"
)

// newSecret returns a prefix and 256 random bits (rule F2).
func newSecret(prefix string) string {
	return prefix + rand.Text() + rand.Text()
}

// newWriteKey returns 32 characters of base 32, 160 random bits, as Segment's write
// keys have them.
func newWriteKey() string {
	return (rand.Text() + rand.Text())[:writeKeyLength]
}

// writeKeyLength is the length of a write key, in characters.
const writeKeyLength = 32

// hashSecret is what is stored of a secret. The secrets have 256 random bits, so
// a fast hash without salt cannot be searched.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// ownerRoleID is the role that rule E1 keeps at least one accepted person in.
const ownerRoleID = api.RoleIDWorkspaceOwner

// policyOf makes the stored form of a permission of one subject.
func (b *Backend) policyOf(workspaceID, subjectType, subjectID string, permission api.PermissionInput) store.Policy {
	return access.Policy{
		ID: b.ids.Policy(), WorkspaceID: workspaceID, SubjectType: subjectType, SubjectID: subjectID,
		RoleID: permission.RoleID, Resources: permission.Resources,
	}
}
