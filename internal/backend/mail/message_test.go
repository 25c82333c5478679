package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/mail/mailtest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// deliver sends one mail, and returns what has arrived.
func (o *office) deliver(m store.Mail) mailtest.Received {
	o.t.Helper()
	m.ID, m.To, m.CreatedAt, m.ExpiresAt = "4jDkPq", ada, time.Now().UTC(), time.Now().UTC().Add(week)
	o.update(func(tx *store.Tx) error { return tx.InsertMail(o.t.Context(), m) })
	o.start(o.store)
	same(o.t, "who has mail", o.arrived(0), []string{ada})
	return o.smtp.Received()[0]
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		got := o.deliver(store.Mail{Subject: "Hello", Text: "One\n.\n..two\nthree\n"})
		same(o.t, "the envelope", [2]string{got.From, got.To}, [2]string{"access@example.com", ada})
		headers := map[string]string{}
		for name := range got.Header {
			headers[name] = got.Header.Get(name)
		}
		same(o.t, "the headers", headers, map[string]string{
			"From": `"Access" <access@example.com>`, "To": "<" + ada + ">", "Subject": "Hello", "Date": "Sat, 01 Jan 2000 00:00:00 +0000",
			"Message-Id": "<4jDkPq@example.com>", "Auto-Submitted": "auto-generated", "Mime-Version": "1.0",
			"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "quoted-printable",
		})
		same(o.t, "the text", got.Text, "One\n.\n..two\nthree\n")
	})
}

// A name is whatever its owner chose, and stays in its place.
func TestSubjects(t *testing.T) {
	t.Parallel()
	for _, subject := range []string{
		"You are invited to the Segment workspace Zoë's Café 日本語",
		strings.Repeat("Straße ", 40) + "end",
		strings.Repeat("long ", 50) + "end",
		strings.Repeat("x", 255),
		"Hello\r\nBcc: eve@example.net",
		"Hello\nBcc: eve@example.net\n\nA text",
		"Hello\r\n\r\nA text", "Hello\x00\x1b[31m", "Hello\r\n.\r\nMAIL FROM:<eve@example.net>",
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			in(t, nil, func(o *office) {
				got := o.deliver(store.Mail{Subject: subject, Text: "Grüße aus " + subject + "\n"})
				same(o.t, "the subject", got.Subject(), subject)
				same(o.t, "the number of headers", len(got.Header), 9)
				same(o.t, "Bcc", got.Header.Get("Bcc"), "")
				same(o.t, "how many have mail", len(o.smtp.Received()), 1)
				same(o.t, "the text", got.Text, "Grüße aus "+strings.ReplaceAll(subject, "\r\n", "\n")+"\n")
				for line := range strings.SplitSeq(got.Raw, "\n") {
					if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r >= 0x80 || r < ' ' && r != '\t' }) {
						o.t.Errorf("a line is %q", line)
					}
				}
			})
		})
	}
}

// A recipient that cannot be one, which the rules let nobody be, gives no commands.
func TestRecipientsGiveNoCommands(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		o.write("ada@example.com>\r\nRCPT TO:<eve@example.net", week)
		o.write(bob, week)
		o.start(o.store)
		same(o.t, "who has mail", o.arrived(time.Minute), []string{bob})
	})
}
