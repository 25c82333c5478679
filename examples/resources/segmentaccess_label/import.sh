# By key and value.
terraform import segmentaccess_label.staging environment:staging

# Where the token sees several workspaces: with the id or the slug of the workspace and a slash before it.
terraform import segmentaccess_label.staging acme/environment:staging
