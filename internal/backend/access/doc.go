// Package access decides who may do what: the table of roles, what a policy
// reaches, the rules that permissions obey, and effective access. It is pure:
// it does no I/O, keeps no state, and looks nothing up, so that whether a label
// or a source exists is for its caller to find out.
//
// The policies given to one call belong to one workspace.
package access
