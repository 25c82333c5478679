package store

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// millis is how a time is stored: Unix milliseconds, or NULL for the zero time.
func millis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// ceilMillis is what stored times are compared with: the first whole millisecond
// that is not before t.
func ceilMillis(t time.Time) int64 {
	return t.Add(time.Millisecond - time.Nanosecond).UnixMilli()
}

// A timeColumn scans what millis stored.
type timeColumn struct {
	time *time.Time
}

// Scan implements [sql.Scanner].
func (c timeColumn) Scan(stored any) error {
	var ms sql.NullInt64
	if err := ms.Scan(stored); err != nil {
		return err
	}
	*c.time = time.Time{}
	if ms.Valid {
		*c.time = time.UnixMilli(ms.Int64).UTC()
	}
	return nil
}

// nullable is how a reference to another row is stored: NULL if it is empty.
func nullable(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// jsonText is how a list is stored: a JSON array, [] if it is nil.
func jsonText[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "", fmt.Errorf("store: encode a list: %w", err)
	}
	return string(text), nil
}

// A jsonColumn scans what jsonText stored. The list is never nil then.
type jsonColumn[T any] struct {
	list *[]T
}

// Scan implements [sql.Scanner].
func (c jsonColumn[T]) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("store: a list is stored as %T and not as text", stored)
	}
	return json.Unmarshal([]byte(text), c.list)
}

// A textColumn scans what nullable stored.
type textColumn struct {
	text *string
}

// Scan implements [sql.Scanner].
func (c textColumn) Scan(stored any) error {
	var text sql.NullString
	if err := text.Scan(stored); err != nil {
		return err
	}
	*c.text = text.String
	return nil
}

// settingsText is how settings are stored: a JSON object, {} if they are nil.
func settingsText(settings api.Settings) (string, error) {
	if settings == nil {
		return "{}", nil
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return "", fmt.Errorf("store: encode settings: %w", err)
	}
	return string(text), nil
}

// A settingsColumn scans what settingsText stored. Settings are never nil then.
type settingsColumn struct {
	settings *api.Settings
}

// Scan implements [sql.Scanner].
func (c settingsColumn) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("store: settings are stored as %T and not as text", stored)
	}
	return json.Unmarshal([]byte(text), c.settings)
}

const (
	letters        = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	randomIDLength = 22
)

// randomID returns 131 bits of randomness in letters and digits.
func randomID() string {
	// Bytes from the largest multiple of the alphabet on are left out, so that every
	// letter is as likely as any other.
	const fair = 256 - 256%len(letters)
	id := make([]byte, 0, randomIDLength)
	var random [1]byte
	for len(id) < randomIDLength {
		// It never fails: crypto/rand ends the program instead.
		_, _ = rand.Read(random[:])
		if int(random[0]) < fair {
			id = append(id, letters[int(random[0])%len(letters)])
		}
	}
	return string(id)
}
