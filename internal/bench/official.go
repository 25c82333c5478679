package main

// officialUsers is how many requests Segment's own provider, segmentio/segment 1.6.0,
// needs for a step with so many people, by its source. It looks for each person by email
// in all pages of 200 users, P, and for who has accepted by id. There is one page here:
// until stepAccepted, the owner alone is a user.
func officialUsers(s step, people int) (requests int, formula string) {
	const pages = 1
	switch s {
	case stepCreate:
		return people * (1 + pages), "N(1+P)"
	case stepInvited:
		return people * pages, "N·P"
	case stepChange:
		return pages*(people+1) + 2, "P(N+1)+2"
	case stepAccepted:
		return people, "N"
	case stepDestroy:
		return people * (2*pages + 2), "N(2P+2)"
	default:
		return 0, ""
	}
}

// officialGroups is the same for groups.
func officialGroups(s step, groups int) (requests int, formula string) {
	if s == stepPlan {
		return 3 * groups, "3G"
	}
	return 0, ""
}
