resource "segmentaccess_user" "analyst" {
  email = "analyst@example.com"
}

# A role in the whole workspace, besides whatever else the person holds.
resource "segmentaccess_permission_policy" "analyst_reads" {
  email = segmentaccess_user.analyst.email
  role  = "Source Read-only"
}

# A role on the sources that carry a label, for everybody in a group.
resource "segmentaccess_user_group" "data_team" {
  name = "Data team"
}

resource "segmentaccess_permission_policy" "data_team_dev" {
  user_group_id = segmentaccess_user_group.data_team.id
  role          = "Source Admin"
  labels        = { environment = "dev" }
}

# A role on single sources, for a token of the workspace.
variable "pipeline_token_id" {
  type = string
}

variable "source_ids" {
  type = set(string)
}

resource "segmentaccess_permission_policy" "pipeline" {
  token_id  = var.pipeline_token_id
  role      = "Source Admin"
  resources = [for id in var.source_ids : { type = "SOURCE", id = id }]
}
