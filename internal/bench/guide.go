package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The lines of the guide between which the results stand.
const (
	beginMark = "<!-- make bench writes what follows -->"
	endMark   = "<!-- make bench wrote what precedes -->"
)

// heading is what a section begins with.
const heading = "### "

// A section is what was measured of one scenario, as Markdown below its heading.
type section struct {
	title, text string
}

// guides are the source of the guide, and what tfplugindocs makes of it: a copy.
var guides = []string{filepath.Join("templates", "guides", "performance.md"), filepath.Join("docs", "guides", "performance.md")}

// writeGuide puts the sections of scenarios into the guide.
func writeGuide(sections []section) error {
	before, err := os.ReadFile(guides[0])
	if err != nil {
		return err
	}
	after, err := replaceSections(string(before), sections)
	if err != nil {
		return fmt.Errorf("%s: %w", guides[0], err)
	}
	for _, guide := range guides {
		if err := os.WriteFile(guide, []byte(after), 0o644); err != nil { //nolint:gosec // The guide is public.
			return err
		}
	}
	return nil
}

// replaceSections returns a text with sections between the marks in it, each in place of
// the one of its scenario. Those of other scenarios stay as they were, and all are in the
// order of the scenarios.
func replaceSections(text string, sections []section) (string, error) {
	before, rest, begins := strings.Cut(text, beginMark)
	between, after, ends := strings.Cut(rest, endMark)
	if !begins || !ends {
		return "", fmt.Errorf("the lines %q and %q must stand in it, in this order", beginMark, endMark)
	}
	all := map[string]string{}
	for _, part := range strings.Split("\n"+between, "\n"+heading)[1:] {
		title, content, _ := strings.Cut(part, "\n")
		all[title] = content
	}
	for _, s := range sections {
		all[s.title] = s.text
	}
	parts := []string{before + beginMark}
	for _, s := range scenarios {
		if content, measured := all[s.title]; measured {
			parts = append(parts, heading+s.title, strings.TrimSpace(content))
		}
	}
	return strings.Join(append(parts, endMark+after), "\n\n"), nil
}
