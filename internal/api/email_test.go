package api_test

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestRuleA1FoldingChangesAToZOnly(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"":                           "",
		"a@x.com":                    "a@x.com",
		"Ann.O'Hara+AZ@EXAMPLE.com":  "ann.o'hara+az@example.com",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ": "abcdefghijklmnopqrstuvwxyz",
		"@[\\]^_`{|}~09 \t\x00\x7f":  "@[\\]^_`{|}~09 \t\x00\x7f",
		"\u212aARL@X.COM":            "\u212aarl@x.com", // The Kelvin sign.
		"Jo\u017f\u00c9@X.COM":       "jo\u017f\u00c9@x.com",
		"\u0130LK\u0131@X.COM":       "\u0130lk\u0131@x.com", // I with a dot, i without.
		"\u00c4\u03a3\u1e9e\uff21":   "\u00c4\u03a3\u1e9e\uff21",
		"\xffA\xc3":                  "\xffa\xc3",
	} {
		t.Run(email, func(t *testing.T) {
			t.Parallel()
			if got := api.FoldEmail(email); got != want {
				t.Errorf("it folds to %q, want %q", got, want)
			}
		})
	}
}

func TestRuleA1SameEmail(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		a, b string
		same bool
	}{
		"the same":               {"ann@x.com", "ann@x.com", true},
		"other case":             {"Ann@X.com", "aNN@x.COM", true},
		"another tag":            {"ann+a@x.com", "ann+b@x.com", false},
		"dots":                   {"a.nn@x.com", "ann@x.com", false},
		"the Kelvin sign":        {"kim@x.com", "\u212aim@x.com", false},
		"the long s":             {"sam@x.com", "\u017fam@x.com", false},
		"the dotless i":          {"ina@x.com", "\u0131na@x.com", false},
		"the I with a dot":       {"Ina@x.com", "\u0130na@x.com", false},
		"a full-width letter":    {"ann@x.com", "\uff41nn@x.com", false},
		"a Cyrillic letter":      {"ann@x.com", "\u0430nn@x.com", false},
		"umlauts of either case": {"\u00c4nn@x.com", "\u00e4nn@x.com", false},
		"at sign and backtick":   {"a@x", "a`x", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := api.SameEmail(test.a, test.b); got != test.same {
				t.Errorf("%q and %q are the same: %t", test.a, test.b, got)
			}
			if got := api.SameEmail(test.b, test.a); got != test.same {
				t.Errorf("%q and %q are the same: %t", test.b, test.a, got)
			}
		})
	}
}

func TestRuleA1CheckEmail(t *testing.T) {
	t.Parallel()
	const (
		ascii  = "must be an email address in plain ASCII letters"
		form   = "must be an email address such as name@example.com"
		length = "must be an email address of at most 254 characters"
	)
	label := strings.Repeat("h", 63)
	for name, test := range map[string]struct{ email, complaint string }{
		"plain":                      {"ann@example.com", ""},
		"a host without a dot":       {"owner@localhost", ""},
		"every sign a name may have": {"!#$%&'*+-/=?^_`{|}~.09AZaz@example.com", ""},
		"a host in capitals":         {"ann@EXAMPLE-1.CO", ""},
		"a host of digits":           {"ann@10.0.0.1", ""},
		"one letter each":            {"a@b", ""},
		"the longest name":           {strings.Repeat("a", 64) + "@b", ""},
		"a name too long":            {strings.Repeat("a", 65) + "@b", form},
		"the longest label":          {"a@" + label, ""},
		"a label too long":           {"a@" + label + "h", form},
		"254 characters":             {strings.Repeat("a", 62) + strings.Join([]string{"@" + label, label, label}, "."), ""},
		"255 characters":             {strings.Repeat("a", 63) + strings.Join([]string{"@" + label, label, label}, "."), length},

		"nothing":               {"", form},
		"no at":                 {"ann.example.com", form},
		"at only":               {"@", form},
		"no name":               {"@example.com", form},
		"no host":               {"ann@", form},
		"two ats":               {"ann@example@com", form},
		"a dot first":           {".ann@example.com", form},
		"a dot last":            {"ann.@example.com", form},
		"two dots":              {"a..nn@example.com", form},
		"a host with a dot":     {"ann@.example.com", form},
		"a host ending in one":  {"ann@example.com.", form},
		"a host with two":       {"ann@example..com", form},
		"a hyphen first":        {"ann@-example.com", form},
		"a hyphen last":         {"ann@example-.com", form},
		"a sign in the host":    {"ann@exam_ple.com", form},
		"a slash in the host":   {"ann@example.com/x", form},
		"a port":                {"ann@example.com:25", form},
		"a host in brackets":    {"ann@[10.0.0.1]", form},
		"a space before":        {" ann@example.com", form},
		"a space after":         {"ann@example.com ", form},
		"a space inside":        {"a nn@example.com", form},
		"a quoted name":         {`"ann"@example.com`, form},
		"angle brackets":        {"Ann <ann@example.com>", form},
		"a comment":             {"ann(home)@example.com", form},
		"a list":                {"ann@example.com,bob@example.com", form},
		"a semicolon":           {"a;nn@example.com", form},
		"a colon":               {"mailto:ann@example.com", form},
		"a backslash":           {`a\nn@example.com`, form},
		"a line break":          {"ann@example.com\r\nBcc: bob@example.com", form},
		"a line break inside":   {"a\nnn@example.com", form},
		"a tab":                 {"a\tnn@example.com", form},
		"a NUL":                 {"a\x00nn@example.com", form},
		"a DEL":                 {"a\x7fnn@example.com", form},
		"a letter with umlaut":  {"änn@example.com", ascii},
		"a host with umlaut":    {"ann@exämple.com", ascii},
		"the Kelvin sign":       {"\u212aim@example.com", ascii},
		"the long s":            {"\u017fam@example.com", ascii},
		"a full-width at":       {"ann\uff20example.com", ascii},
		"a no-break space":      {"ann\u00a0@example.com", ascii},
		"no UTF-8":              {"ann\xff@example.com", ascii},
		"an emoji, and far too": {strings.Repeat("😀", 300), ascii},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := api.CheckEmail(test.email); err != nil {
				got = err.Error()
			}
			if got != test.complaint {
				t.Errorf("%q is told %q, want %q", test.email, got, test.complaint)
			}
		})
	}
}

// Folding keeps every address what it was: valid or not, of the same length, the
// same person. A valid address is one to net/mail too, and the address only.
func FuzzCheckEmail(f *testing.F) {
	for _, seed := range []string{
		"", "@", "a@b", "Ann.O'Hara+AZ@EXAMPLE.com", "owner@localhost", "a@b@c", ".a@b", "a@-b", "a@b.", "a..b@c", `"a"@b`, "a <a@b>",
		"a@[::1]", "\u212a@b", "\u017f@b", "a@b\r\nc", "!#$%&'*+-/=?^_`{|}~@0", strings.Repeat("a", 64) + "@" + strings.Repeat("h", 63), "\xff@b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, email string) {
		folded := api.FoldEmail(email)
		if len(folded) != len(email) || api.FoldEmail(folded) != folded || !api.SameEmail(email, folded) {
			t.Errorf("%q folds to %q", email, folded)
		}
		invalid, invalidFolded := api.CheckEmail(email), api.CheckEmail(folded)
		if (invalid == nil) != (invalidFolded == nil) {
			t.Errorf("%q: %v, but %q: %v", email, invalid, folded, invalidFolded)
		}
		if invalid != nil {
			return
		}
		if folded != strings.ToLower(email) {
			t.Errorf("%q is valid and folds to %q, which is not its lower case", email, folded)
		}
		if address, err := mail.ParseAddress(email); err != nil || address.Address != email || address.Name != "" {
			t.Errorf("%q is valid, but net/mail reads %v: %v", email, address, err)
		}
	})
}
