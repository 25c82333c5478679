resource "segmentaccess_user" "analyst" {
  email = "analyst@example.com"

  permissions = [
    # All sources of one environment, also those that come later.
    { role = "Source Admin", labels = { environment = "dev" } },
    # The whole workspace.
    { role = "Tracking Plan Read-only" },
  ]
}

# Somebody whose permissions are managed elsewhere, or not at all.
resource "segmentaccess_user" "guest" {
  email = "guest@example.com"
}

# Somebody who reads every source that is made from now on, on an access server.
resource "segmentaccess_user" "auditor" {
  email               = "auditor@example.com"
  default_source_role = "Source Read-only"
}
