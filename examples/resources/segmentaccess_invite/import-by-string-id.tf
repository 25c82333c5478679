import {
  to = segmentaccess_invite.contractor
  id = "contractor@example.com"
}
