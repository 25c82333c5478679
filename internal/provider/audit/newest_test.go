package audit

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestNewest(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	event := func(id string, after time.Duration) api.AuditEvent {
		return api.AuditEvent{ID: id, Timestamp: noon.Add(after)}
	}
	tests := map[string]struct {
		listed []api.AuditEvent
		limit  int64
		want   []string
	}{
		"none":                      {nil, 5, nil},
		"oldest first":              {[]api.AuditEvent{event("a", 0), event("b", 1), event("c", 2)}, 5, []string{"c", "b", "a"}},
		"newest first":              {[]api.AuditEvent{event("c", 2), event("b", 1), event("a", 0)}, 5, []string{"c", "b", "a"}},
		"the last of one instant":   {[]api.AuditEvent{event("a", 0), event("b", 0), event("c", 0)}, 5, []string{"c", "b", "a"}},
		"no more than are wanted":   {[]api.AuditEvent{event("a", 0), event("b", 1), event("c", 2)}, 2, []string{"c", "b"}},
		"exactly those there are":   {[]api.AuditEvent{event("a", 0), event("b", 1)}, 2, []string{"b", "a"}},
		"more are wanted than ever": {[]api.AuditEvent{event("a", 0)}, 1 << 40, []string{"a"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, e := range newest(test.listed, test.limit) {
				got = append(got, e.ID)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("newest (-want +got):\n%s", diff)
			}
		})
	}
}
