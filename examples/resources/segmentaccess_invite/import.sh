# By email, while the invite is pending or expired.
terraform import segmentaccess_invite.contractor contractor@example.com

# In another workspace than the provider's own, by its id or slug.
terraform import segmentaccess_invite.contractor acme/contractor@example.com
