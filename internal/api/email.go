package api

import (
	"errors"
	"strings"
)

// MaxEmailLength is the longest address that is accepted, in bytes (RFC 5321's
// path limit of 256 less the angle brackets).
const MaxEmailLength = 254

var (
	errEmailASCII  = errors.New("must be an email address in plain ASCII letters")
	errEmailForm   = errors.New("must be an email address such as name@example.com")
	errEmailLength = errors.New("must be an email address of at most 254 characters")
)

// FoldEmail returns the key under which two spellings of an address are the
// same person (rule A1): A–Z become a–z and nothing else changes. Unicode case
// folding is avoided on purpose, since it maps look-alike letters onto ASCII.
func FoldEmail(email string) string {
	folded := []byte(email)
	for i, c := range folded {
		if 'A' <= c && c <= 'Z' {
			folded[i] = c + ('a' - 'A')
		}
	}
	return string(folded)
}

// SameEmail reports whether a and b are the same person by rule A1.
func SameEmail(a, b string) bool {
	return FoldEmail(a) == FoldEmail(b)
}

// CheckEmail says what is wrong with an address, as the end of a sentence that
// begins with the name of the field, or returns nil. It asks for printable
// ASCII, one @, a local part of 1 to 64 characters, and a host of dot-separated
// labels; it does not look the host up.
func CheckEmail(email string) error {
	for i := range len(email) {
		if email[i] >= 0x80 {
			return errEmailASCII
		}
	}
	if len(email) > MaxEmailLength {
		return errEmailLength
	}
	local, host, found := strings.Cut(email, "@")
	if !found || !validLocalPart(local) || !validHost(host) {
		return errEmailForm
	}
	return nil
}

func validLocalPart(local string) bool {
	if local == "" || len(local) > 64 || strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	for i := range len(local) {
		c := local[i]
		if c <= ' ' || c == 0x7f || strings.IndexByte(`"(),:;<>@[\]`, c) >= 0 {
			return false
		}
	}
	return true
}

func validHost(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
	}
	return host != ""
}
