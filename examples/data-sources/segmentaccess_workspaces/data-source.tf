data "segmentaccess_workspaces" "all" {}

# The same group in every workspace that the token owns.
resource "segmentaccess_user_group" "auditors" {
  for_each = {
    for workspace in data.segmentaccess_workspaces.all.workspaces : workspace.slug => workspace.id
    if contains(workspace.roles, "Workspace Owner")
  }

  workspace_id = each.value
  name         = "Auditors"
  permissions  = [{ role = "Source Read-only" }]
}
