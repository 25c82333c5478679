# What was done to people's permissions since the beginning of the year, the newest first.
data "segmentaccess_audit_events" "policies" {
  resource_type = "policy"
  start_time    = "2026-01-01"
  limit         = 100
}

output "policy_changes" {
  value = [for event in data.segmentaccess_audit_events.policies.events : {
    when = event.timestamp
    what = "${event.type}: ${event.resource_name}"
    who  = coalesce(event.actor_email, event.actor)
  }]
}
