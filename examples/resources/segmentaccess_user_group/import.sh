# By id.
terraform import segmentaccess_user_group.data_team 2Rf4vS5oGJk8mQ1xYz7bNc

# By name: everything after "name=" is the name as it is, slashes and quotes included.
terraform import segmentaccess_user_group.data_team 'name=Data team'

# Where the token sees several workspaces: with the id or the slug of the workspace and a slash before it.
terraform import segmentaccess_user_group.data_team acme/2Rf4vS5oGJk8mQ1xYz7bNc
terraform import segmentaccess_user_group.data_team 'acme/name=Data team'
