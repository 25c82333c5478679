package backend

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// The longest name and the longest description of anything, in bytes.
const (
	maxName        = 255
	maxDescription = 1024
)

// problems gathers what is wrong with an input, so that one answer names every
// failing field.
type problems []api.Problem

func (p *problems) add(field, format string, args ...any) {
	*p = append(*p, api.Problem{Type: api.TypeValidation, Field: field, Message: fmt.Sprintf(format, args...)})
}

// err returns the problems as an error of their code, or nil if there are none.
func (p problems) err(code Code) error {
	if len(p) == 0 {
		return nil
	}
	if code == NotFound {
		for i := range p {
			p[i].Type = api.TypeNotFound
		}
	}
	return &Error{Code: code, Problems: p}
}

// name asks for a name with something to see in it.
func (p *problems) name(name string) {
	switch {
	case strings.TrimSpace(name) == "":
		p.add("name", `"name" must not be blank`)
	case len(name) > maxName:
		p.add("name", `"name" must be at most %d bytes long`, maxName)
	case strings.ContainsFunc(name, unicode.IsControl):
		p.add("name", `"name" must not contain control characters`)
	}
}

// description asks for one that is not too long.
func (p *problems) description(field, description string) {
	if len(description) > maxDescription {
		p.add(field, `"description" must be at most %d bytes long`, maxDescription)
	}
}

// emails asks for well-formed addresses (rule A1).
func (p *problems) emails(field string, emails []string) {
	for i, email := range emails {
		if err := api.CheckEmail(email); err != nil {
			at := fmt.Sprintf("%s.%d", field, i)
			p.add(at, "%q %v", at, err)
		}
	}
}

// settings asks for no more than a list of sources can carry a page of.
func (p *problems) settings(settings api.Settings) {
	text, err := json.Marshal(settings)
	if err != nil || len(text) > api.MaxSettings {
		p.add("settings", `"settings" must be at most %d KiB of JSON`, api.MaxSettings>>10)
	}
}
