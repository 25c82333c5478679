# One workspace, five people with different permissions, two groups and a token. Nothing
# is configured, so that the backend embedded in the provider is used: the first
# apply makes the file segmentaccess.db beside this one.

terraform {
  required_providers {
    segmentaccess = {
      source = "seed-002e3773/segmentaccess"
    }
  }
}

provider "segmentaccess" {}

variable "analyst_role" {
  description = "What the analyst may do with the sources of the dev environment."
  type        = string
  default     = "Source Read-only"
}

variable "pipeline_secret" {
  description = "Any other value makes a new secret for the token of the pipeline."
  type        = string
  default     = "first"
}

resource "segmentaccess_workspace" "acme" {
  name                = "Acme"
  slug                = "acme"
  incident_contacts   = ["oncall@example.com"]
  deletion_protection = false # So that the example can be destroyed.
}

locals {
  people = {
    # Another owner, so that the workspace has one when somebody leaves.
    "grace@example.com" = [{ role = "Workspace Owner" }]

    # The sources of one environment only.
    "Ada@example.com" = [{ role = var.analyst_role, labels = { environment = "dev" } }]

    # All sources, and the tracking plans.
    "linus@example.com" = [{ role = "Source Admin" }, { role = "Tracking Plan Admin" }]

    # Who the other members are, and nothing else.
    "margaret@example.com" = [{ role = "Workspace Member" }]

    # Nothing of their own: what they may do comes from their group.
    "alan@example.com" = []
  }
}

resource "segmentaccess_user" "people" {
  for_each = local.people

  workspace_id = segmentaccess_workspace.acme.id
  email        = each.key
  permissions  = each.value
}

resource "segmentaccess_user_group" "engineers" {
  workspace_id = segmentaccess_workspace.acme.id
  name         = "Engineers"
  permissions  = [{ role = "Source Admin", labels = { environment = "dev" } }]
  members = [
    segmentaccess_user.people["linus@example.com"].email,
    segmentaccess_user.people["alan@example.com"].email,
  ]
}

resource "segmentaccess_user_group" "auditors" {
  workspace_id = segmentaccess_workspace.acme.id
  name         = "Auditors"
  permissions  = [{ role = "Source Read-only" }, { role = "Tracking Plan Read-only" }]
  members      = [segmentaccess_user.people["margaret@example.com"].email]
}

# For a pipeline, which is nobody. The new secret of a rotation is there before the old one is revoked.
resource "segmentaccess_token" "pipeline" {
  workspace_id = segmentaccess_workspace.acme.id
  description  = "Nightly report"
  permissions  = [{ role = "Source Read-only" }]
  rotation     = { secret = var.pipeline_secret }
}
