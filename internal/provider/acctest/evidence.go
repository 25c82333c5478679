package acctest

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A Match reports whether a content holds what is looked for.
type Match func(content []byte) bool

// Exactly matches a text as it is.
func Exactly(text string) Match {
	return func(content []byte) bool { return bytes.Contains(content, []byte(text)) }
}

// Digits matches a code of digits that is no part of a longer number, word or
// fraction.
func Digits(code string) Match {
	return regexp.MustCompile(`(?:^|[^0-9A-Za-z.])` + regexp.QuoteMeta(code) + `(?:[^0-9A-Za-z]|$)`).Match
}

// Tokens matches the secret of any token, also of one that a test does not know, as
// that of an embedded backend, but for those that are named.
func Tokens(but ...string) Match {
	pattern := regexp.MustCompile(`sg[ap]_[0-9A-Za-z]{20,}|[A-Z2-7]{52}`)
	return func(content []byte) bool {
		for _, known := range but {
			if bytes.Contains(content, []byte(known)) {
				content = bytes.ReplaceAll(content, []byte(known), []byte(" "))
			}
		}
		return pattern.Match(content)
	}
}

// Evidence is what was left behind somewhere, to look for secrets in.
type Evidence []trace

// A trace is a file, or what is in one.
type trace struct {
	name string
	// contents are its bytes, and what they may stand for.
	contents [][]byte
}

// Gather reads all bytes of files, of all files below directories, and of what is in
// zip archives such as plans: as they are, and as base64 and hexadecimal.
func Gather(tb testing.TB, places ...string) Evidence {
	tb.Helper()
	var evidence Evidence
	for _, place := range places {
		for _, path := range filesBelow(tb, place) {
			content, err := os.ReadFile(path)
			must(tb, "reading "+path, err)
			name, err := filepath.Rel(place, path)
			must(tb, "naming "+path, err)
			if name == "." {
				name = filepath.Base(path)
			}
			evidence = append(evidence, gatherFrom(tb, name, content)...)
		}
	}
	return evidence
}

// filesBelow returns the files in a directory, or a file itself.
func filesBelow(tb testing.TB, place string) []string {
	tb.Helper()
	var paths []string
	err := filepath.WalkDir(place, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	})
	must(tb, "walking "+place, err)
	return paths
}

// Holding returns the names of what matches: relative to the place where it was
// gathered, with an exclamation mark before the name in an archive.
func (e Evidence) Holding(match Match) []string {
	var names []string
	for _, trace := range e {
		if slices.ContainsFunc(trace.contents, match) {
			names = append(names, trace.name)
		}
	}
	return names
}

func gatherFrom(tb testing.TB, name string, content []byte) Evidence {
	tb.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return Evidence{{name: name, contents: append(decoded(content), content)}}
	}
	var evidence Evidence
	for _, file := range archive.File {
		opened, err := file.Open()
		must(tb, "opening "+file.Name+" in "+name, err)
		inside, err := io.ReadAll(opened)
		must(tb, "reading "+file.Name+" in "+name, err)
		evidence = append(evidence, gatherFrom(tb, name+"!"+file.Name, inside)...)
	}
	return evidence
}

// What may be base64 or hexadecimal is long enough to hold a short secret.
var (
	base64Run = regexp.MustCompile(`[0-9A-Za-z+/_-]{8,}`)
	hexRun    = regexp.MustCompile(`[0-9A-Fa-f]{12,}`)
)

// decoded returns what a content may stand for. A secret may begin anywhere in what
// was encoded, and the encoding anywhere in the content.
func decoded(content []byte) [][]byte {
	var all [][]byte
	standard := strings.NewReplacer("-", "+", "_", "/")
	for _, run := range base64Run.FindAll(content, -1) {
		text := standard.Replace(string(run))
		for offset := range 4 {
			shifted := text[offset:]
			// A lone last character cannot be decoded, and holds no byte.
			if len(shifted)%4 == 1 {
				shifted = shifted[:len(shifted)-1]
			}
			if plain, err := base64.RawStdEncoding.DecodeString(shifted); err == nil {
				all = append(all, plain)
			}
		}
	}
	for _, run := range hexRun.FindAll(content, -1) {
		for offset := range 2 {
			shifted := run[offset:]
			if plain, err := hex.DecodeString(string(shifted[:len(shifted)/2*2])); err == nil {
				all = append(all, plain)
			}
		}
	}
	return all
}
