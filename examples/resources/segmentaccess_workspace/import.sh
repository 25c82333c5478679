# By id, or by slug.
terraform import segmentaccess_workspace.acme acme
