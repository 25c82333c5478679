# The default workspace: the one that the provider block names, or the only one there is.
data "segmentaccess_workspace" "current" {}

# Another one, by its slug (or its id).
data "segmentaccess_workspace" "acme" {
  slug = "acme"

  lifecycle {
    postcondition {
      condition     = contains(self.roles, "Workspace Owner")
      error_message = "The token must be a Workspace Owner in acme to manage its people."
    }
  }
}

resource "segmentaccess_user" "analyst" {
  workspace_id = data.segmentaccess_workspace.acme.id
  email        = "analyst@example.com"
  permissions  = [{ role = "Source Read-only" }]
}
