package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReplaceMarked(t *testing.T) {
	t.Parallel()
	text := "before\n" + beginMark + "\nold\n" + endMark + "\nafter\n"
	want := "before\n" + beginMark + "\n\nnew\n\n" + endMark + "\nafter\n"
	for _, begun := range []string{text, want} {
		got, err := replaceMarked(begun, "new\n")
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestReplaceMarkedWantsBothMarks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", beginMark, endMark, endMark + beginMark} {
		if got, err := replaceMarked(text, "new"); err == nil {
			t.Errorf("replacing in %q makes %q", text, got)
		}
	}
}

// The guide has a place for the results, and the registry shows what is written
// there.
func TestGuideTakesResults(t *testing.T) {
	t.Parallel()
	var texts []string
	for _, guide := range guides {
		text, err := os.ReadFile(filepath.Join("..", "..", guide))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	if texts[0] != texts[1] {
		t.Errorf("%s and %s differ: make generate copies the one to the other", guides[0], guides[1])
	}
	if _, err := replaceMarked(texts[0], "new"); err != nil {
		t.Error(err)
	}
	if strings.Count(texts[0], beginMark) != 1 || strings.Count(texts[0], endMark) != 1 {
		t.Error("the marks are not in the guide once each")
	}
}
