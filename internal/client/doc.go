// Package client calls the API: one typed call for each operation of package
// api, over HTTP or inside the process.
//
// A call goes through these steps, each in a file of its own:
//
//	Call        lays the input out as a request            call.go
//	read        answers it from a list, where sparing      readings.go, library.go, shelf.go, record.go
//	write       sends it with others, where sparing        batchers.go, batcher.go, carryout.go
//	exchange    tries until the end is clear               exchange.go, retry.go
//	paced       waits for the rate limit, where sparing    exchange.go, pacing.go
//	try         sends the request once                     try.go
//	answer      reads data or errors out of the envelope   answer.go
//
// Beside them, Features asks once what the server is (features.go), FindUser and its
// like look in lists (find.go, named.go, listed.go), and SharedUser and its like share
// requests about one object (together.go, gathering.go). Client.Anew is for whoever must
// not be answered from before the question.
//
// A client is sparing if its Config says so; otherwise each call is a request of its
// own, sent at once.
//
// Nothing here knows of Terraform. A server that is away or answers nonsense is
// an error and never a panic, the context ends every wait at once, and no error
// holds the token.
package client
