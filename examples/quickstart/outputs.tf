locals {
  groups = [segmentaccess_user_group.engineers, segmentaccess_user_group.auditors]

  # "Source Admin (environment:dev)" for a permission that is limited by labels.
  spelled = {
    for name, permissions in merge(
      { for email, person in segmentaccess_user.people : email => person.permissions },
      { for group in local.groups : group.name => group.permissions },
      ) : name => [
      for p in permissions : p.labels == null ? p.role :
      "${p.role} (${join(", ", [for key, value in p.labels : "${key}:${value}"])})"
    ]
  }
}

output "who_may_do_what" {
  description = "Each person with what they may do, by themselves and through their groups."
  value = {
    for email, person in segmentaccess_user.people : email => join("; ", concat(
      length(local.spelled[email]) > 0 ? local.spelled[email] : ["Minimal Workspace Access"],
      flatten([
        for group in local.groups : [for role in local.spelled[group.name] : "${role} as one of the ${group.name}"]
        if contains([for member in group.members : lower(member)], lower(email))
      ]),
    ))
  }
}

output "who_has_accepted" {
  description = "Each person with the status of their invite."
  value       = { for email, person in segmentaccess_user.people : email => person.status }
}

output "pipeline_token" {
  description = "What the pipeline says to be let in: terraform output -raw pipeline_token."
  value       = segmentaccess_token.pipeline.secret
  sensitive   = true
}
