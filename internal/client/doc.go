// Package client calls the API: one typed call for each operation of package
// api, over HTTP or inside the process.
//
// A call goes through these steps, each in a file of its own:
//
//	Call        lays the input out as a request            call.go
//	exchange    tries until the end is clear               exchange.go, retry.go
//	try         sends the request once                     try.go
//	answer      reads data or errors out of the envelope   answer.go
//
// exchange is the only caller of try, so pacing belongs in front of it; lists
// are walked in pages.go only, so sharing their answers belongs there.
//
// Nothing here knows of Terraform. A server that is away or answers nonsense is
// an error and never a panic, the context ends every wait at once, and no error
// holds the token.
package client
