import {
  to = segmentaccess_roster.everybody
  id = "acme"
}
