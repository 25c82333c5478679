package backend

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ReadEffectiveAccess tells who can do what in the workspace, and why (rule D1).
func ReadEffectiveAccess(ctx context.Context, r *Request, in api.EffectiveAccessInput) (api.EffectiveAccessOutput, error) {
	lets, err := r.accessFilter(ctx, in)
	if err != nil {
		return api.EffectiveAccessOutput{}, err
	}
	grants, err := r.grants(ctx)
	if err != nil {
		return api.EffectiveAccessOutput{}, err
	}
	grants = slices.DeleteFunc(grants, func(g access.Grant) bool { return !lets(g) })
	grants, pagination, err := pageOfGrants(in.Pagination, grants)
	out := api.EffectiveAccessOutput{Access: make([]api.EffectiveAccess, len(grants)), Pagination: pagination}
	for i, g := range grants {
		out.Access[i] = api.EffectiveAccess{
			UserID: g.UserID, Email: g.Email, RoleID: g.RoleID, RoleName: g.RoleName, Resource: g.Resource, Via: api.AccessVia(g.Via),
		}
	}
	return out, err
}

// accessFilter says which rows are asked for.
func (r *Request) accessFilter(ctx context.Context, in api.EffectiveAccessInput) (func(access.Grant) bool, error) {
	object := access.Object{Type: in.ResourceType, ID: in.ResourceID}
	switch {
	case in.ResourceID != "" && in.ResourceType == "":
		return nil, invalidField("resourceType", `"resourceType" is required beside "resourceId"`)
	case in.ResourceID != "" && in.ResourceType == api.ResourceSource:
		source, err := r.source(ctx, in.ResourceID, api.SeeSources)
		if err != nil {
			return nil, err
		}
		object = objectOf(source)
	}
	return func(g access.Grant) bool {
		return (in.UserID == "" || g.UserID == in.UserID) &&
			(in.RoleID == "" || g.RoleID == in.RoleID) &&
			(in.ResourceType == "" || in.ResourceID != "" || g.Resource.Type == in.ResourceType) &&
			(in.ResourceID == "" || g.Covers(object))
	}, nil
}

// grants works out the effective access of everybody in the workspace.
func (r *Request) grants(ctx context.Context) ([]access.Grant, error) {
	members, err := everyPage(func(p store.Page) ([]store.Member, store.PageInfo, error) {
		return r.tx.Members(ctx, r.workspace.ID, p)
	})
	if err != nil {
		return nil, err
	}
	groups, err := everyPage(func(p store.Page) ([]store.Group, store.PageInfo, error) { return r.tx.Groups(ctx, r.workspace.ID, p) })
	if err != nil {
		return nil, err
	}
	memberships, err := everyPage(func(p store.Page) ([]store.Membership, store.PageInfo, error) {
		return r.tx.Memberships(ctx, r.workspace.ID, p)
	})
	if err != nil {
		return nil, err
	}
	policies, err := everyPage(func(p store.Page) ([]store.Policy, store.PageInfo, error) {
		return r.tx.PoliciesIn(ctx, r.workspace.ID, store.PolicyFilter{}, p)
	})
	if err != nil {
		return nil, err
	}
	people := make([]access.Person, len(members))
	for i, m := range members {
		people[i] = access.Person{UserID: m.AccountID, Email: m.Email, Name: m.Name}
	}
	in := map[string][]string{}
	for _, m := range memberships {
		if m.AccountID != "" {
			in[m.GroupID] = append(in[m.GroupID], m.AccountID)
		}
	}
	together := make([]access.Group, len(groups))
	for i, g := range groups {
		together[i] = access.Group{ID: g.ID, Name: g.Name, Members: in[g.ID]}
	}
	return access.Effective(people, together, policies), nil
}

// everyPage reads a list to its end.
func everyPage[T any](list func(store.Page) ([]T, store.PageInfo, error)) ([]T, error) {
	var all []T
	for page := (store.Page{Count: api.MaxPageSize}); ; {
		entries, info, err := list(page)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
		if info.Next == nil {
			return all, nil
		}
		page.After = *info.Next
	}
}

// grantKey is the place of a row in the order of the list: what tells it from all
// others and never changes, so that a walk neither skips nor repeats a row that is
// there all the time.
func grantKey(g access.Grant) string {
	resource := permissionKey(g.RoleID, []api.Resource{api.Resource(g.Resource)})
	return strings.Join([]string{g.UserID, g.Via.PolicyID, resource}, " ")
}

// pageOfGrants cuts a page out of all rows. A cursor is the key of the last row
// before the page.
func pageOfGrants(in api.PageInput, grants []access.Grant) ([]access.Grant, api.Pagination, error) {
	slices.SortFunc(grants, func(a, b access.Grant) int { return cmp.Compare(grantKey(a), grantKey(b)) })
	// A policy may name a resource twice, which is one row.
	grants = slices.CompactFunc(grants, func(a, b access.Grant) bool { return grantKey(a) == grantKey(b) })
	start := 0
	first := encodeCursor(0)
	if in.Cursor != "" && in.Cursor != first {
		after, err := base64.StdEncoding.DecodeString(in.Cursor)
		if err != nil || strings.Count(string(after), " ") < 2 {
			return nil, api.Pagination{}, errCursor()
		}
		start, _ = slices.BinarySearchFunc(grants, string(after)+"\x00", func(g access.Grant, key string) int {
			return cmp.Compare(grantKey(g), key)
		})
	}
	end, total := min(start+in.Size(), len(grants)), len(grants)
	pagination := api.Pagination{Current: cmp.Or(in.Cursor, first), TotalEntries: &total}
	cursorAfter := func(place int) string {
		if place == 0 {
			return first
		}
		return base64.StdEncoding.EncodeToString([]byte(grantKey(grants[place-1])))
	}
	if end < len(grants) {
		pagination.Next = cursorAfter(end)
	}
	if start > 0 {
		pagination.Previous = cursorAfter(max(0, start-in.Size()))
	}
	return grants[start:end], pagination, nil
}
