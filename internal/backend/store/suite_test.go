package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A suite is what every engine passes. Each of its tests opens an empty database.
type suite struct {
	open func(*testing.T) *Store
}

// runSuite tests every method of Tx, and counting.
func runSuite(t *testing.T, open func(*testing.T) *Store) {
	t.Helper()
	e := suite{open: open}
	t.Run("InstallationID", e.installationID)
	t.Run("RollbackOnError", e.rollbackOnError)
	t.Run("RollbackOnPanic", e.rollbackOnPanic)
	t.Run("RollbackOnContextEnd", e.rollbackOnContextEnd)
	t.Run("RollbackOnEndOfMethodContext", e.rollbackOnEndOfMethodContext)
	t.Run("NothingAfterContextEnd", e.nothingAfterContextEnd)
	t.Run("LostAfterFailure", e.lostAfterFailure)
	t.Run("NotLostWhereNotFound", e.notLostWhereNotFound)
	t.Run("ViewChangesNothing", e.viewChangesNothing)
	t.Run("EndsWithItsFunction", e.endsWithItsFunction)
	t.Run("Accounts", e.accounts)
	t.Run("ChangedAccounts", e.changedAccounts)
	t.Run("DeleteAccount", e.deleteAccount)
	t.Run("SecurityCodes", e.securityCodes)
	t.Run("SecurityCodesExpire", e.securityCodesExpire)
	t.Run("Tokens", e.tokens)
	t.Run("ListedTokens", e.listedTokens)
	t.Run("Workspaces", e.workspaces)
	t.Run("WorkspacesOfAccount", e.workspacesOfAccount)
	t.Run("DeleteWorkspace", e.deleteWorkspace)
	t.Run("Labels", e.labels)
	t.Run("AssignedLabels", e.assignedLabels)
	t.Run("Sources", e.sources)
	t.Run("SourceSettings", e.sourceSettings)
	t.Run("SourceLabels", e.sourceLabels)
	t.Run("WriteKeys", e.writeKeys)
	t.Run("DeleteSource", e.deleteSource)
	t.Run("UnbindSource", e.unbindSource)
	t.Run("SourceOfAccount", e.sourceOfAccount)
	t.Run("MoveSource", e.moveSource)
	t.Run("DisconnectDestinations", e.disconnectDestinations)
	t.Run("KeptSources", e.keptSources)
	t.Run("KeptSourcesAlone", e.keptSourcesAlone)
	t.Run("ManySources", e.manySources)
	t.Run("Destinations", e.destinations)
	t.Run("TrackingPlans", e.trackingPlans)
	t.Run("Members", e.members)
	t.Run("DeleteMember", e.deleteMember)
	t.Run("DefaultSourceRoles", e.defaultSourceRoles)
	t.Run("Invites", e.invites)
	t.Run("PutInviteAgain", e.putInviteAgain)
	t.Run("DeleteInvite", e.deleteInvite)
	t.Run("AcceptInvite", e.acceptInvite)
	t.Run("Groups", e.groups)
	t.Run("DeleteGroup", e.deleteGroup)
	t.Run("Memberships", e.memberships)
	t.Run("MembershipsAreLocal", e.membershipsAreLocal)
	t.Run("Policies", e.policies)
	t.Run("FilteredPolicies", e.filteredPolicies)
	t.Run("EffectivePolicies", e.effectivePolicies)
	t.Run("CountOwners", e.countOwners)
	t.Run("Events", e.events)
	t.Run("EventFilter", e.eventFilter)
	t.Run("Outbox", e.outbox)
	t.Run("Deliveries", e.deliveries)
	t.Run("FailedDeliveries", e.failedDeliveries)
	t.Run("RenewedDeliveries", e.renewedDeliveries)
	t.Run("LostDeliveries", e.lostDeliveries)
	t.Run("Answers", e.answers)
	t.Run("Changes", e.changes)
	t.Run("Pages", e.pages)
	t.Run("PageWalk", e.pageWalk)
	t.Run("ManyPeople", e.manyPeople)
	t.Run("Windows", e.windows)
	t.Run("WindowsAreApart", e.windowsAreApart)
	t.Run("WindowUnderAnotherRate", e.windowUnderAnotherRate)
	t.Run("WindowsAreForgotten", e.windowsAreForgotten)
	t.Run("CountWhileWriting", e.countWhileWriting)
	t.Run("ConcurrentCounts", e.concurrentCounts)
	t.Run("NoCountAfterContextEnd", e.noCountAfterContextEnd)
	t.Run("NoCountAfterClose", e.noCountAfterClose)
	t.Run("TokenUses", e.tokenUses)
	t.Run("NoteTokenUseWhileWriting", e.noteTokenUseWhileWriting)
	t.Run("NoTokenUseAfterClose", e.noTokenUseAfterClose)
	t.Run("StateMachine", e.stateMachine)
}

// runConcurrentSuite tests what takes more than one connection.
func runConcurrentSuite(t *testing.T, open func(*testing.T) *Store) {
	t.Helper()
	e := suite{open: open}
	t.Run("ViewIsASnapshot", e.viewIsASnapshot)
	t.Run("ConcurrentUpdates", e.concurrentUpdates)
	t.Run("ConcurrentDeliveries", e.concurrentDeliveries)
}

// A fixture is what many tests begin with: two workspaces, "w1" and "w2", and the
// accounts "a1" to "a4". In w1, a1 to a3 are members, "i1" and "i2" are invites of
// new1@ and new2@example.com; the group "g1" has a1 and i1, "g2" has a2 and i2. In
// w2, a1 and a4 are members, "i3" is an invite of new1@example.com, and the group
// "g3" has a1 and i3.
func fixture(t *testing.T, s *Store) {
	t.Helper()
	update(t, s, func(ctx context.Context, tx *Tx) error {
		var errs []error
		for n := 1; n <= 4; n++ {
			errs = append(errs, tx.InsertAccount(ctx, account(n)))
		}
		for workspace, people := range map[int][]int{1: {1, 2, 3}, 2: {1, 4}} {
			errs = append(errs, tx.InsertWorkspace(ctx, workspaceNumber(workspace)))
			for _, n := range people {
				errs = append(errs, tx.InsertMember(ctx, id("w", workspace), id("a", n), noon))
			}
		}
		for _, i := range []struct{ invite, workspace, person int }{{1, 1, 1}, {2, 1, 2}, {3, 2, 1}} {
			_, err := tx.PutInvite(ctx, invite(i.invite, i.workspace, i.person))
			errs = append(errs, err)
		}
		for _, g := range []struct{ group, workspace int }{{1, 1}, {2, 1}, {3, 2}} {
			errs = append(errs, tx.InsertGroup(ctx, group(g.group, g.workspace)))
		}
		for _, m := range []Membership{
			{GroupID: "g1", AccountID: "a1"},
			{GroupID: "g1", InviteID: "i1"},
			{GroupID: "g2", AccountID: "a2"},
			{GroupID: "g2", InviteID: "i2"},
			{GroupID: "g3", AccountID: "a1"},
			{GroupID: "g3", InviteID: "i3"},
		} {
			_, err := tx.AddToGroup(ctx, m)
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	})
}

func id(prefix string, n int) string {
	return fmt.Sprintf("%s%d", prefix, n)
}

func account(n int) Account {
	return Account{ID: id("a", n), Email: id("Person", n) + "@Example.com", Name: id("Person ", n), CreatedAt: noon}
}

func member(n int) Member {
	a := account(n)
	return Member{AccountID: a.ID, Email: a.Email, Name: a.Name}
}

func workspaceNumber(n int) Workspace {
	return Workspace{
		ID: id("w", n), Slug: id("slug-", n), Name: id("Workspace ", n), Region: api.RegionEU,
		BillingContacts: []string{"bill@example.com", "pay@example.com"}, IncidentContacts: []string{}, CreatedAt: noon,
	}
}

func invite(n, workspace, person int) Invite {
	return Invite{
		ID: id("i", n), WorkspaceID: id("w", workspace), Email: id("New", person) + "@example.com", CodeHash: id("code", n),
		InvitedBy: "a1", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour),
	}
}

func group(n, workspace int) Group {
	return Group{ID: id("g", n), WorkspaceID: id("w", workspace), Name: id("Group ", n), CreatedAt: noon}
}

// policy returns a policy of w1 on the whole workspace.
func policy(n int, subjectType, subjectID, roleID string) Policy {
	return Policy{
		ID: id("p", n), WorkspaceID: "w1", SubjectType: subjectType, SubjectID: subjectID, RoleID: roleID,
		Resources: []api.Resource{{Type: api.ResourceWorkspace, ID: "w1"}},
	}
}

// insertPolicies adds policies in their order.
func insertPolicies(t *testing.T, s *Store, policies ...Policy) {
	t.Helper()
	update(t, s, func(ctx context.Context, tx *Tx) error {
		for _, p := range policies {
			if err := tx.InsertPolicy(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// all asks for everything in one page.
var all = Page{Count: 1000}

// listed returns the entries of a list, and fails if they are not want.
func assertList[T any](t *testing.T, s *Store, read func(ctx context.Context, tx *Tx) ([]T, PageInfo, error), want ...T) {
	t.Helper()
	got := view(t, s, func(ctx context.Context, tx *Tx) ([]T, error) {
		entries, info, err := read(ctx, tx)
		if diff := cmp.Diff(PageInfo{Total: len(want)}, info); diff != "" {
			t.Errorf("wrong page (-want +got):\n%s", diff)
		}
		return entries, err
	})
	if want == nil {
		want = []T{}
	}
	assertEqual(t, want, got)
}

func assertEqual[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("wrong result (-want +got):\n%s", diff)
	}
}

// assertRead fails unless read succeeds with want.
func assertRead[T any](t *testing.T, s *Store, want T, read func(ctx context.Context, tx *Tx) (T, error)) {
	t.Helper()
	assertEqual(t, want, view(t, s, read))
}

// assertNotFound fails unless read fails with ErrNotFound.
func assertNotFound[T any](t *testing.T, s *Store, read func(ctx context.Context, tx *Tx) (T, error)) {
	t.Helper()
	err := s.View(t.Context(), func(tx *Tx) error {
		_, err := read(t.Context(), tx)
		return err
	})
	assertError(t, err, ErrNotFound)
}

// assertUpdateFails fails unless write fails with want.
func assertUpdateFails(t *testing.T, s *Store, want error, write func(ctx context.Context, tx *Tx) error) {
	t.Helper()
	assertError(t, s.Update(t.Context(), func(tx *Tx) error { return write(t.Context(), tx) }), want)
}

// assertRefused fails unless the engine refuses write by itself.
func assertRefused(t *testing.T, s *Store, write func(ctx context.Context, tx *Tx) error) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *Tx) error { return write(t.Context(), tx) })
	if err == nil || errors.Is(err, ErrNotFound) || errors.Is(err, ErrTaken) {
		t.Errorf("got the error %v, want a refusal by a foreign key", err)
	}
}

func assertError(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got the error %v, want %v", got, want)
	}
}
