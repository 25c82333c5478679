package server_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestWireDocumentNeedsNoToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, accept := range []string{"", "*/*", "application/yaml", "application/json"} {
		ask := request{method: "GET", path: "/access/v1/openapi.yaml"}
		if accept != "" {
			ask = ask.with("Accept", accept)
		}
		a := w.expect(t, 200, ask)
		same(t, "the content type", a.header.Get("Content-Type"), "application/yaml")
		same(t, "the document", a.body, string(api.Document()))
	}
}

func TestWireDocumentIsReadOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := request{method: "GET", path: "/access/v1/openapi.yaml"}
	tag := w.expect(t, 200, ask).header.Get("ETag")
	same(t, "the document again", w.expect(t, 304, ask.with("If-None-Match", tag)).body, "")
	w.expect(t, 200, ask.with("If-None-Match", `"another"`))
}

func TestWireDocumentIsOnlyRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		w.expect(t, 404, request{method: method, path: "/access/v1/openapi.yaml"})
	}
}
