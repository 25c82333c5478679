// Package permission is the nested attribute "permissions" that users, invites,
// rosters, groups and tokens share: its schema, its checks, and its way to and from
// the wire.
//
// A list of permissions has no order of meaning. What counts is the set of its
// triples (role id, resource, labels): a role by name or by id, one permission
// with two resources or two permissions, resources left out or the workspace
// written out are spellings of the same access, and the user's spelling stays.
// It is a list and not a set because the framework compares the elements of a
// set in pairs.
//
// A Single is one permission whose parts are attributes of the resource itself, as
// of a policy; it is checked, spelled and compared as a list of one.
//
// A null list is not managed. An empty one stands for Minimal Workspace Access
// on the workspace, which is what the server leaves in its place (rule D4).
package permission
