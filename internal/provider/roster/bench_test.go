package roster_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// crowd is the owner and n more people.
func crowd(n int) roles {
	all := make(roles, n+1)
	for i := range n {
		all[fmt.Sprintf("person%04d@example.com", i)] = of(reader)
	}
	return team(all)
}

// BenchmarkRoster goes through the life of a roster, server and all, without
// Terraform's own part in it.
func BenchmarkRoster(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				life(b, n)
			}
		})
	}
}

func life(b *testing.B, n int) {
	b.Helper()
	b.StopTimer()
	env := acctest.HTTP(b)
	p := env.Protocol(b, typeName)
	everybody := crowd(n)
	given := func() map[string]any {
		return map[string]any{"people": everybody.value(b, p), "max_removals": int64(n)}
	}
	timed := func(what string, do func()) {
		env.Clock.Advance(time.Minute) // The next window of the rate limit.
		began := time.Now()
		do()
		b.ReportMetric(float64(time.Since(began).Milliseconds()), what+"-ms")
	}
	b.StartTimer()
	var object acctest.Object
	var change acctest.Change
	timed("plan-new", func() { change = p.Plan(b, acctest.Object{}, given()); noErrors(b, change.Said) })
	timed("apply-new", func() { object, _ = p.Apply(b, change) })
	timed("read", func() { object = refreshed(b, p, object) })
	timed("plan-same", func() { change = p.Plan(b, object, given()); noErrors(b, change.Said) })
	everybody["person0007@example.com"] = of(admin)
	timed("plan-one", func() { change = p.Plan(b, object, given()); noErrors(b, change.Said) })
	timed("apply-one", func() { object, _ = p.Apply(b, change) })
	p = env.Protocol(b, typeName) // Another run, in which nobody has taken the people over.
	timed("destroy", func() { noErrors(b, p.Destroy(b, object)) })
	b.StopTimer()
	if got := held(b, env); len(got) != 1 {
		b.Fatalf("%d people are left", len(got))
	}
	b.StartTimer()
}
