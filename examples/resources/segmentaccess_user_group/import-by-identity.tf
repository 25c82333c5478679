import {
  to = segmentaccess_user_group.data_team
  identity = {
    workspace_id = "7oKmP2sLxT4vWq9RbY1cZd"
    id           = "2Rf4vS5oGJk8mQ1xYz7bNc"
  }
}
