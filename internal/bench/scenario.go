package main

import (
	"fmt"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
)

// A way is how the provider comes to its backend.
type way string

// The ways. The floor has no backend.
const (
	wayFloor    way = "floor"
	wayEmbedded way = "embedded"
	wayServer   way = "server"
	wayPublic   way = "public"
)

// backends are the ways that lead to a backend.
var backends = []way{wayEmbedded, wayServer, wayPublic}

// title is how a table calls the way.
func (w way) title() string {
	switch w {
	case wayFloor:
		return "Floor"
	case wayEmbedded:
		return "Embedded"
	case wayServer:
		return "Own server"
	case wayPublic:
		return "Public API only"
	default:
		return string(w)
	}
}

// A step is something that is done with a configuration.
type step string

// The steps.
const (
	stepCreate   step = "Create all"
	stepInvited  step = "Plan, nothing changed, all invited"
	stepChange   step = "Change one"
	stepAccepted step = "Plan, nothing changed, all accepted"
	stepDestroy  step = "Destroy all"
	stepPlan     step = "Plan, nothing changed"
)

// A scenario is a configuration of some size, and what is done with it.
type scenario struct {
	name, title string
	// counted is what the size is the number of.
	counted string
	steps   []step
	// sizes are measured where no others are asked for.
	sizes []int
	// everyWay is the largest size that is measured by all ways in all steps, whatever is
	// asked for. Up to oneWay, only the server creates and plans.
	everyWay, oneWay int
	configuration    string
	// variables are those of the configuration, before and after the change.
	variables func(size int, changed bool) map[string]any
	// invited are those who have to be in the workspace before.
	invited func(size int) []string
	// flags are those of the server, arguments those of an apply.
	flags, arguments []string
	// ways are those that it is measured by; all if nil.
	ways []way
	// official is how many requests Segment's own provider needs; no number is known
	// if nil.
	official func(s step, size int) (requests int, formula string)
}

const usersConfiguration = `
variable "people" {
  type = map(string)
}

resource "segmentaccess_user" "people" {
  for_each    = var.people
  email       = each.key
  permissions = [{ role = each.value }]
}
`

const rosterConfiguration = `
variable "people" {
  type = map(string)
}

resource "segmentaccess_roster" "everybody" {
  people       = { for email, role in var.people : email => { permissions = [{ role = role }] } }
  ignore       = ["` + embedded.DefaultOwnerEmail + `"]
  max_removals = length(var.people)
}
`

const groupsConfiguration = `
variable "groups" {
  type = map(list(string))
}

resource "segmentaccess_user_group" "groups" {
  for_each    = var.groups
  name        = each.key
  permissions = [{ role = "Workspace Member" }]
  members     = each.value
}
`

var lifeOfPeople = []step{stepCreate, stepInvited, stepChange, stepAccepted, stepDestroy}

// scenarios are all that is measured, in the order of the guide.
var scenarios = []scenario{
	{
		name: "users", title: "`segmentaccess_user` with `for_each`", counted: "People",
		steps: lifeOfPeople, sizes: []int{10, 100, 1000}, everyWay: 1000,
		configuration: usersConfiguration, variables: peopleVariables, official: officialUsers,
	},
	{
		name: "parallel", title: "`segmentaccess_user` with `for_each`, `-parallelism=200`", counted: "People",
		steps: []step{stepCreate}, sizes: []int{10, 100, 1000}, everyWay: 1000,
		configuration: usersConfiguration, variables: peopleVariables, official: officialUsers,
		arguments: []string{"-parallelism=200"},
	},
	{
		name: "roster", title: "One `segmentaccess_roster`", counted: "People",
		steps: lifeOfPeople, sizes: []int{10, 100, 1000, 5000, 10000}, everyWay: 1000, oneWay: 10000,
		configuration: rosterConfiguration, variables: peopleVariables, official: officialUsers,
	},
	{
		// Terraform takes longer for these than all else here does together.
		name: "many-users", title: "`segmentaccess_user` with `for_each`, thousands", counted: "People",
		steps: lifeOfPeople, sizes: []int{5000}, oneWay: 5000,
		configuration: usersConfiguration, variables: peopleVariables, official: officialUsers,
	},
	{
		name: "groups", title: "`segmentaccess_user_group` with `for_each`, 10 members each", counted: "Groups",
		steps: []step{stepCreate, stepPlan}, sizes: []int{10, 100}, everyWay: 100,
		configuration: groupsConfiguration, variables: groupsVariables, official: officialGroups,
		invited: func(int) []string { return addresses(membersOfEach) },
	},
	{
		name: "members", title: "One `segmentaccess_user_group` with many members", counted: "Members",
		steps: []step{stepCreate, stepPlan}, sizes: []int{10, 100, 1000, 5000}, everyWay: 1000, oneWay: 10000,
		configuration: groupsConfiguration, variables: membersVariables, invited: addresses,
	},
	{
		name: "limited", title: "`segmentaccess_user` with `for_each`, limits of 60 calls a minute, which are not reached", counted: "People",
		steps: []step{stepCreate}, sizes: []int{100}, everyWay: 100, oneWay: 1000, ways: []way{wayServer, wayPublic},
		configuration: usersConfiguration, variables: peopleVariables, official: officialUsers,
		flags: limited,
	},
	{
		name: "limited-parallel", title: "`segmentaccess_user` with `for_each`, limits of 60 calls a minute, which are not reached, `-parallelism=200`", counted: "People",
		steps: []step{stepCreate}, sizes: []int{100}, everyWay: 100, oneWay: 1000, ways: []way{wayServer, wayPublic},
		configuration: usersConfiguration, variables: peopleVariables, official: officialUsers,
		flags: limited, arguments: []string{"-parallelism=200"},
	},
}

// limited are the flags of a server with the limits that Segment publishes, and its
// own default of the other.
var limited = []string{"--iam-limit", "60/1m", "--default-limit", "200/1m"}

// unlimited are the flags of a server that refuses nothing.
var unlimited = []string{"--iam-limit", "off", "--default-limit", "off"}

// membersOfEach is how many members each of several groups has.
const membersOfEach = 10

// addresses are those of so many people.
func addresses(n int) []string {
	emails := make([]string, n)
	for i := range emails {
		emails[i] = fmt.Sprintf("person-%05d@example.com", i)
	}
	return emails
}

func peopleVariables(size int, changed bool) map[string]any {
	people := map[string]string{}
	emails := addresses(size)
	for _, email := range emails {
		people[email] = "Source Read-only"
	}
	if changed {
		people[emails[size/2]] = "Source Admin"
	}
	return map[string]any{"people": people}
}

func groupsVariables(size int, _ bool) map[string]any {
	groups := map[string][]string{}
	for i := range size {
		groups[fmt.Sprintf("Group %d", i)] = addresses(membersOfEach)
	}
	return map[string]any{"groups": groups}
}

func membersVariables(size int, _ bool) map[string]any {
	return map[string]any{"groups": map[string][]string{"Everybody": addresses(size)}}
}

// of are the sizes that a scenario is measured in, of those that were asked for, if
// any were.
func (s scenario) of(asked []int) []int {
	if asked == nil {
		return s.sizes
	}
	return slices.DeleteFunc(slices.Clone(asked), func(size int) bool { return size > max(s.everyWay, s.oneWay) })
}

// largestFloor is the largest size that the floor is measured in.
const largestFloor = 5000

// waysOf are the ways that a size is measured by, of those that were asked for, after
// the floor.
func (s scenario) waysOf(size int, asked []way) []way {
	ways := slices.DeleteFunc(slices.Clone(asked), func(w way) bool {
		return s.ways != nil && !slices.Contains(s.ways, w) || size > s.everyWay && w != wayServer
	})
	if len(ways) == 0 || size > largestFloor {
		return ways
	}
	return slices.Insert(ways, 0, wayFloor)
}

// stepsOf are the steps that a size is taken through.
func (s scenario) stepsOf(size int) []step {
	if size <= s.everyWay {
		return s.steps
	}
	return slices.DeleteFunc(slices.Clone(s.steps), func(step step) bool {
		return step != stepCreate && step != stepInvited && step != stepPlan
	})
}

// roundsOf is how many of the rounds that were asked for a size is measured in.
func (s scenario) roundsOf(size, asked int) int {
	if size > s.everyWay {
		return 1
	}
	return asked
}
