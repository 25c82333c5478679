# By id, in whichever workspace the source lives.
terraform import segmentaccess_source.web 2LgKZ05gdtrNyjKe5xRX1j

# By slug.
terraform import segmentaccess_source.web slug=web

# Where the token sees several workspaces, a slug needs the id or the slug of the workspace and a slash before it. An id may have
# them too: then it is the workspace that the source was made in, which workspace_id names, even if it lives elsewhere now.
terraform import segmentaccess_source.web acme/slug=web
terraform import segmentaccess_source.web acme/2LgKZ05gdtrNyjKe5xRX1j
