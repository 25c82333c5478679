import {
  to = segmentaccess_user_group.data_team
  id = "acme/name=Data team"
}
