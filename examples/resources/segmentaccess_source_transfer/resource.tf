data "segmentaccess_workspace" "platform" {
  slug = "platform"
}

resource "segmentaccess_source" "web" {
  slug        = "web"
  metadata_id = "IqDTy1TpoU" # Javascript
}

# The source moves with its id and its write keys, and segmentaccess_source.web goes on managing it there.
resource "segmentaccess_source_transfer" "web" {
  source_id       = segmentaccess_source.web.id
  to_workspace_id = data.segmentaccess_workspace.platform.id
}

# What is to be connected again in the other workspace.
output "disconnected_destinations" {
  value = segmentaccess_source_transfer.web.disconnected_destinations[*].name
}
