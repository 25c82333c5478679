# By id. The secret cannot be imported: it is null in the state, and stays good.
terraform import segmentaccess_token.pipeline 3ExBeTdoe9qtxnu75Ma6sw

# Where the token of the provider sees several workspaces: with the id or the slug of the workspace and a slash before it.
terraform import segmentaccess_token.pipeline acme/3ExBeTdoe9qtxnu75Ma6sw
