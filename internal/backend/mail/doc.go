// Package mail delivers what is in the outbox to an SMTP server.
//
// A [Courier] takes the mails one by one and hands them over one connection for as
// long as there are any. Each is leased for a minute, and again as long as it is being
// delivered: nobody else begins with it before the lease ends, which it does where the
// process that had it has died. A mail that the server has taken is erased (rule F6);
// one that it refuses for good stays in the outbox with the reason; any other failure
// is tried again, with growing pauses, until the code in the mail has expired.
//
// No mail is delivered twice, with one exception that SMTP has no remedy for: where
// this process or the connection ends after the mail's last byte and before the
// server's answer is stored, nobody knows whether the server has it. It is sent again
// then, with the same Message-ID, by which mailboxes tell that they have it.
package mail
