import {
  to = segmentaccess_user_group_member.lead
  id = "acme/2Rf4vS5oGJk8mQ1xYz7bNc/lead@example.com"
}
