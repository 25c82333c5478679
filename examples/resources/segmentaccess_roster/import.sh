# By the id or the slug of the workspace.
terraform import segmentaccess_roster.everybody acme
