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

// guides are the source of the guide, and what tfplugindocs makes of it: a copy.
var guides = []string{filepath.Join("templates", "guides", "performance.md"), filepath.Join("docs", "guides", "performance.md")}

// writeGuide puts the results into the guide.
func writeGuide(results string) error {
	before, err := os.ReadFile(guides[0])
	if err != nil {
		return err
	}
	after, err := replaceMarked(string(before), results)
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

// replaceMarked returns a text with another one between the marks in it.
func replaceMarked(text, between string) (string, error) {
	before, rest, begins := strings.Cut(text, beginMark)
	_, after, ends := strings.Cut(rest, endMark)
	if !begins || !ends {
		return "", fmt.Errorf("the lines %q and %q must stand in it, in this order", beginMark, endMark)
	}
	return before + beginMark + "\n\n" + strings.TrimSpace(between) + "\n\n" + endMark + after, nil
}
