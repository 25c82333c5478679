data "segmentaccess_whoami" "me" {}

# The roles of the provider's token, by the slug of the workspace.
output "my_roles" {
  value = { for workspace in data.segmentaccess_whoami.me.workspaces : workspace.slug => workspace.roles }
}

output "my_email" {
  value = try(data.segmentaccess_whoami.me.account.email, "a workspace token has no email address")
}
