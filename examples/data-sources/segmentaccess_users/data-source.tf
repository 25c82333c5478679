data "segmentaccess_users" "all" {}

output "owners" {
  value = [for u in data.segmentaccess_users.all.users : u.email if contains(u.roles, "Workspace Owner")]
}
