package main

import (
	"cmp"
	"slices"
)

// rounds are what the same steps took several times over. In a round, each way takes
// its turn, so that a machine which is slow for a while is slow for all of them.
type rounds [][]result

// median returns each step of each way as it went in the round that took the middle
// time, in the order of the first round. How many times the floor it took is the
// middle one of what that was within each round.
func (r rounds) median() []result {
	if len(r) == 0 {
		return nil
	}
	medians := make([]result, len(r[0]))
	for i := range medians {
		same := make([]result, len(r))
		for n, round := range r {
			same[n] = round[i]
			same[n].overFloor = overFloor(round, round[i])
		}
		middle := func(compare func(a, b result) int) result {
			slices.SortStableFunc(same, compare)
			return same[len(same)/2]
		}
		medians[i] = middle(func(a, b result) int { return cmp.Compare(a.Wall, b.Wall) })
		medians[i].overFloor = middle(func(a, b result) int { return cmp.Compare(a.overFloor, b.overFloor) }).overFloor
	}
	return medians
}

// overFloor is how many times as long a step took as the floor of its round; zero for
// the floor itself, and where there is none.
func overFloor(round []result, of result) float64 {
	floor := slices.IndexFunc(round, func(r result) bool { return r.way == wayFloor && r.step == of.step })
	if floor < 0 || of.way == wayFloor {
		return 0
	}
	return float64(of.Wall) / float64(round[floor].Wall)
}
