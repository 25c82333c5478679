package main

// pageOfOfficial is how many users Segment's own provider reads with one request.
const pageOfOfficial = 200

// officialUsers is how many requests Segment's own provider needs for a step with so
// many people, as its source tells and Terraform 1.11.4 has shown.
func officialUsers(s step, people int) (requests int, formula string) {
	pages := (people + pageOfOfficial - 1) / pageOfOfficial
	switch s {
	case stepCreate:
		return people * (1 + pages), "N(1+P)"
	case stepInvited:
		return people * pages, "N·P"
	case stepChange:
		return people + 2, "N+2 once accepted"
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
