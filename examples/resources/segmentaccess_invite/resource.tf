# Only the invitation: what becomes of the person is up to them and the workspace.
resource "segmentaccess_invite" "contractor" {
  email       = "contractor@example.com"
  permissions = [{ role = "Source Read-only", labels = { environment = "dev" } }]
}
