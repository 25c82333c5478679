import {
  to = segmentaccess_user.analyst
  id = "analyst@example.com"
}

# From Segment's official provider, without touching anybody.
moved {
  from = segment_user.guest
  to   = segmentaccess_user.guest
}
