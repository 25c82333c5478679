locals {
  # "Source Admin (environment:dev)" for a permission that is limited by labels.
  spelled = {
    for name, permissions in merge({ for email, person in local.people : email => person.permissions }, local.teams) : name => [
      for p in permissions : p.labels == null ? p.role : "${p.role} (${join(", ", [for key, value in p.labels : "${key}:${value}"])})"
    ]
  }
}

output "who_has_what" {
  description = "Each person with what they may do, by themselves and through their teams."
  value = {
    for email, person in local.people : email => concat(
      local.spelled[email],
      flatten([for team in person.teams : [for role in try(local.spelled[team], []) : "${role} as one of ${team}"]]),
    )
  }
}

output "teams" {
  description = "Each team with its people."
  value       = { for name, team in segmentaccess_user_group.teams : name => sort(team.members) }
}

output "not_accepted_yet" {
  description = "Who has not accepted their invite."
  value       = [for email, person in segmentaccess_user.people : email if person.status != "active"]
}
