data "segmentaccess_invites" "all" {}

# Who has let their invite expire.
output "expired" {
  value = [for invite in data.segmentaccess_invites.all.invites : invite.email if invite.status == "invite_expired"]
}
