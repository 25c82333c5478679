package server

import (
	"errors"
	"mime"
	"net/http"
	"strings"
)

const jsonType = "application/json"

// versions are the names that Segment gives the versions of its media type.
var versions = map[string]bool{
	"v1": true, "v1beta": true, "v1alpha": true, "stable": true, "beta": true, "alpha": true,
}

// versioned reports whether a media type is one of Segment's own.
func versioned(mediaType string) bool {
	version, ok := strings.CutPrefix(mediaType, "application/vnd.segment.")
	if !ok {
		return false
	}
	version, ok = strings.CutSuffix(version, "+json")
	return ok && versions[version]
}

// errNotAcceptable refuses a request that wants something else than JSON.
var errNotAcceptable = errors.New("only JSON can be answered: accept application/json")

// acceptable reports whether JSON may be answered to a request.
func acceptable(accept []string) bool {
	types := mediaTypes(accept)
	for _, t := range types {
		if t == "*/*" || t == "application/*" || t == jsonType || versioned(t) {
			return true
		}
	}
	return len(types) == 0
}

// contentType is the type to answer with: Segment's where it was asked for.
func contentType(r *http.Request) string {
	for _, t := range mediaTypes(r.Header.Values("Accept")) {
		if versioned(t) {
			return t
		}
	}
	return jsonType
}

func mediaTypes(accept []string) []string {
	var types []string
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		t, _, err := mime.ParseMediaType(part)
		if err != nil && t == "" {
			t = "unreadable" // It still counts as something that was asked for.
		}
		types = append(types, t)
	}
	return types
}
