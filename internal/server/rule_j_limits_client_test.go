package server_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A client that goes by the answers waits for each window to end, and gets through.
func TestRuleJ1ClientWaitsAndGetsThrough(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, limited(2, 100))
	clock := acme.world.Clock
	clock.Advance(300 * time.Millisecond)
	var waits []time.Duration
	c, err := client.New(client.Config{
		Endpoint: acme.world.URL, Token: acme.secret, Now: clock.Now,
		Jitter: func(time.Duration) time.Duration { return 0 },
		Wait: func(_ context.Context, delay time.Duration) error {
			waits = append(waits, delay)
			clock.Advance(delay)
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		do(t, c, api.CreateUserGroup, api.CreateUserGroupInput{Name: fmt.Sprintf("Group %d", n)})
	}
	same(t, "the waits", waits, []time.Duration{time.Minute, time.Minute})
	same(t, "the number of groups", len(do(t, c, api.ListUserGroups, api.ListInput{}).UserGroups), 5)
}
