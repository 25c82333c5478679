// Package mail delivers what is in the outbox to an SMTP server.
//
// A [Courier] takes the mails one by one, each under a lease that nobody else gets
// it within, and hands them over one connection for as long as there are any. A mail
// that the server has taken is erased (rule F6); one that it refuses for good stays
// in the outbox with the reason; any other failure is tried again, with growing
// pauses, until the code in the mail has expired.
//
// No mail is delivered twice, with one exception that SMTP has no remedy for: where
// this process or the connection ends after the mail's last byte and before the
// server's answer is stored, nobody knows whether the server has it. It is sent again
// then, with the same Message-ID, by which mailboxes tell that they have it.
package mail
