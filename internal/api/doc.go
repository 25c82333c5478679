// Package api declares, once, everything that goes over the wire: each
// operation as a typed value with its method, path, input, output, limit and
// needed right; the envelope of answers and errors; pagination; and the query
// encodings. The client calls by these values and the server registers them, so
// the two cannot disagree.
//
// The shapes are those of Segment's Public API, and below /access/v1 those that
// the access server adds to it. The package does no I/O.
package api
