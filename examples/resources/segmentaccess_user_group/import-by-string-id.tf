import {
  to = segmentaccess_user_group.data_team
  id = "acme/name=Data team"
}

# From Segment's official provider, without touching the group.
moved {
  from = segment_user_group.guests
  to   = segmentaccess_user_group.guests
}
