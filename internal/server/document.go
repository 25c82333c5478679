package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// documentTag changes when the contract document does.
var documentTag = sync.OnceValue(func() string {
	sum := sha256.Sum256(api.Document())
	return `"` + hex.EncodeToString(sum[:16]) + `"`
})

// serveDocument answers with the contract document. It is no operation of the
// table: it has no token, right or limit, acts in no workspace and answers no
// envelope, so that all that an operation declares would be exceptions.
func serveDocument(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("Cache-Control", "no-cache") // Ask again, which costs nothing while the tag stays.
	w.Header().Set("ETag", documentTag())
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(api.Document()))
}
