resource "segmentaccess_user_group" "on_call" {
  name = "On call"
}

resource "segmentaccess_user" "engineer" {
  email = "engineer@example.com"
}

# Somebody who is invited here: the reference makes Terraform invite before it adds.
resource "segmentaccess_user_group_member" "engineer" {
  user_group_id = segmentaccess_user_group.on_call.id
  email         = segmentaccess_user.engineer.email
}

# Somebody who is a user already, or invited. Whoever else is in the group stays there.
resource "segmentaccess_user_group_member" "lead" {
  user_group_id = segmentaccess_user_group.on_call.id
  email         = "lead@example.com"
}
