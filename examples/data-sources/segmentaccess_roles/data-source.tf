data "segmentaccess_roles" "all" {}

# What each role is for, by its name.
output "roles" {
  value = { for role in data.segmentaccess_roles.all.roles : role.name => role.description }
}
