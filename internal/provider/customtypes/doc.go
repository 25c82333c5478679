// Package customtypes holds the Terraform attribute types of people: one email
// address, and a set of thousands of them. Both know rule A1: two spellings of
// an address that differ only in the case of A–Z are the same person, so they
// are no drift, no diff and no replacement, and the user's spelling stays. They
// take whatever a server stores: ValidEmail and ValidEmails check what is
// configured, and nothing else. A provider that has sets of them is served by
// NewServer.
package customtypes
