# By the id of the group and the email of the person.
terraform import segmentaccess_user_group_member.lead 2Rf4vS5oGJk8mQ1xYz7bNc/lead@example.com

# Where the token sees several workspaces: with the id or the slug of the workspace and a slash before it.
terraform import segmentaccess_user_group_member.lead acme/2Rf4vS5oGJk8mQ1xYz7bNc/lead@example.com
