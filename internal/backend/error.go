package backend

import (
	"fmt"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ErrBusy means that another process held the database for too long. Nothing was
// changed.
var ErrBusy = store.ErrBusy

// A Code is the kind of refusal that an Error is.
type Code int

// The kinds of refusal.
const (
	// Invalid is input that breaks a rule, field by field.
	Invalid Code = iota + 1
	// Unauthorized is a missing or unknown credential, or one without the right.
	Unauthorized
	// NotFound is something that is not there, or not for this caller to see.
	NotFound
	// Conflict is a request that the present state forbids.
	Conflict
	// TooMany is a call that its rate limit has no room for (rule J1).
	TooMany
)

// An Error is a refusal by a rule. It changed nothing that the rules are about.
type Error struct {
	Code     Code
	Problems []api.Problem
	// keeps is set where what was written before the refusal stays: a spent try of a
	// code, or a code on its way (rules A2, F3). Nothing that the rules are about may
	// have been changed by then.
	keeps bool
}

// Error joins the messages of the problems.
func (e *Error) Error() string {
	messages := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		messages[i] = p.Message
	}
	return strings.Join(messages, "; ")
}

func refuse(code Code, kind, field, format string, args ...any) error {
	return &Error{Code: code, Problems: []api.Problem{{Type: kind, Field: field, Message: fmt.Sprintf(format, args...)}}}
}

func invalidField(field, format string, args ...any) error {
	return refuse(Invalid, api.TypeValidation, field, format, args...)
}

func unauthorized(format string, args ...any) error {
	return refuse(Unauthorized, api.TypeUnauthorized, "", format, args...)
}

func notFound(format string, args ...any) error {
	return refuse(NotFound, api.TypeNotFound, "", format, args...)
}

func conflict(field, format string, args ...any) error {
	return refuse(Conflict, api.TypeConflict, field, format, args...)
}
