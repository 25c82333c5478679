# By id, on an access server.
terraform import segmentaccess_permission_policy.analyst_reads 2Rf4vS5oGJk8mQ1xYz7bNcTdLpA

# By who holds it and the role, where there is only one policy of that role: an email, or a user, group or token by its id.
terraform import segmentaccess_permission_policy.analyst_reads 'analyst@example.com/Source Read-only'
terraform import segmentaccess_permission_policy.data_team_dev 'group=2Rf4vS5oGJk8mQ1xYz7bNc/Source Admin'

# Where the token sees several workspaces: with the id or the slug of the workspace and a slash before it.
terraform import segmentaccess_permission_policy.analyst_reads acme/2Rf4vS5oGJk8mQ1xYz7bNcTdLpA
terraform import segmentaccess_permission_policy.analyst_reads 'acme/analyst@example.com/Source Read-only'
