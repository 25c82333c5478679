package acctest_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// The search for secrets finds them wherever they are.
func TestEvidence(t *testing.T) {
	t.Parallel()
	secret := "sgp_" + strings.Repeat("Ab7", 17)
	dir := t.TempDir()
	var archive bytes.Buffer
	zipped := zip.NewWriter(&archive)
	for name, text := range map[string]string{"with": "a " + secret, "without": "a secret"} {
		file, err := zipped.Create(name)
		if err == nil {
			_, err = file.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"plain.log":   "before\x00\xff" + secret + "\xfe",
		"plan":        archive.String(),
		"b0":          `{"private":"` + base64.StdEncoding.EncodeToString([]byte(`{"x":"`+secret+`"}`)) + `"}`,
		"b1":          "x" + base64.RawURLEncoding.EncodeToString([]byte("1"+secret)),
		"b2":          "xy" + base64.StdEncoding.EncodeToString([]byte("12\xff\xfe"+secret+"1")),
		"hex":         "a" + hex.EncodeToString([]byte(secret)),
		"nothing.log": "sgp_ sga_short " + secret[4:24] + " " + secret[:20],
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	evidence := acctest.Gather(t, dir)
	want := []string{"b0", "b1", "b2", "hex", "plain.log", "plan!with"}
	if diff := cmp.Diff(want, evidence.Holding(acctest.Tokens())); diff != "" {
		t.Errorf("tokens were found in (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, evidence.Holding(acctest.Exactly(secret))); diff != "" {
		t.Errorf("the secret was found in (-want +got):\n%s", diff)
	}
	if found := evidence.Holding(acctest.Tokens(secret)); found != nil {
		t.Errorf("other tokens were found in %q", found)
	}
}

func TestEvidenceOfDigits(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "text")
	for text, want := range map[string]bool{
		"123456": true, `"123456"`: true, "code 123456.": true, "=123456\n": true, base64.StdEncoding.EncodeToString([]byte(`"123456"`)): true,
		"1123456": false, "1234567": false, "12.123456Z": false, "a123456": false, "654321": false,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := len(acctest.Gather(t, file).Holding(acctest.Digits("123456"))) == 1; got != want {
			t.Errorf("in %q the code is found: %t", text, got)
		}
	}
}
