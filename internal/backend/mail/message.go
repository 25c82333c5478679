package mail

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// A message is a mail as it goes over the wire: the envelope and the text.
type message struct {
	from, to string
	text     []byte
}

// message writes a mail out. The same mail is the same text each time, so that a
// mailbox that gets it twice has two copies of one mail.
func (s *Server) message(m store.Mail) (message, error) {
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	out.FromMailAddress(&s.from)
	out.ToMailAddress(&mail.Address{Address: m.To})
	out.Subject(m.Subject)
	out.SetDateWithValue(m.CreatedAt)
	_, domain, _ := strings.Cut(s.from.Address, "@")
	out.SetMessageIDWithValue(m.ID + "@" + domain)
	// Nobody's absence is to be answered to a program (RFC 3834).
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	var text bytes.Buffer
	if _, err := out.WriteTo(&text); err != nil {
		return message{}, fmt.Errorf("writing the mail out: %w", err)
	}
	return message{from: s.from.Address, to: m.To, text: text.Bytes()}, nil
}
