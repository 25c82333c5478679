package server_test

import "sync"

// atOnce runs something so many times at the same moment, and returns what each
// of them returned.
func atOnce[T any](times int, do func(i int) T) []T {
	results := make([]T, times)
	start := make(chan struct{})
	var ready, finished sync.WaitGroup
	for i := range times {
		ready.Add(1)
		finished.Go(func() {
			ready.Done()
			<-start
			results[i] = do(i)
		})
	}
	ready.Wait()
	close(start)
	finished.Wait()
	return results
}

// tally counts how often each value came.
func tally[T comparable](values []T) map[T]int {
	counts := map[T]int{}
	for _, value := range values {
		counts[value]++
	}
	return counts
}
