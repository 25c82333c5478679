package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What was measured of one scenario replaces that, wherever it is to stand, and nothing
// else.
func TestReplaceSections(t *testing.T) {
	t.Parallel()
	first, second, third := scenarios[0].title, scenarios[1].title, scenarios[2].title
	guide := func(sections ...section) string {
		var between strings.Builder
		for _, s := range sections {
			fmt.Fprintf(&between, "\n\n### %s\n\n%s", s.title, s.text)
		}
		return "before\n" + beginMark + between.String() + "\n\n" + endMark + "\nafter\n"
	}
	text := strings.Replace(guide(), "\n\n", "\nnothing of a scenario\n", 1)
	for _, step := range []struct {
		measured []section
		want     string
	}{
		{[]section{{third, "three\n"}, {first, "old"}}, guide(section{first, "old"}, section{third, "three"})},
		{[]section{{second, "two"}}, guide(section{first, "old"}, section{second, "two"}, section{third, "three"})},
		{[]section{{first, "one\n\n| a |\n|---|"}}, guide(section{first, "one\n\n| a |\n|---|"}, section{second, "two"}, section{third, "three"})},
		{nil, guide(section{first, "one\n\n| a |\n|---|"}, section{second, "two"}, section{third, "three"})},
	} {
		got, err := replaceSections(text, step.measured)
		if err != nil {
			t.Fatal(err)
		}
		if got != step.want {
			t.Errorf("got\n%s\nwant\n%s", got, step.want)
		}
		text = got
	}
}

func TestReplaceSectionsWantsBothMarks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", beginMark, endMark, endMark + beginMark} {
		if got, err := replaceSections(text, nil); err == nil {
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
	if _, err := replaceSections(texts[0], nil); err != nil {
		t.Error(err)
	}
	if strings.Count(texts[0], beginMark) != 1 || strings.Count(texts[0], endMark) != 1 {
		t.Error("the marks are not in the guide once each")
	}
}
