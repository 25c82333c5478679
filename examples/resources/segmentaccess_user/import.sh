# By email, or by user id, whether or not the invite is accepted yet.
terraform import segmentaccess_user.analyst analyst@example.com

# In another workspace than the provider's own, by its id or slug.
terraform import segmentaccess_user.analyst acme/analyst@example.com
