# The people and teams of a workspace out of people.yaml, so that whoever writes
# that file needs to know nothing of Terraform. Nothing is configured, so that the
# backend embedded in the provider is used: the first apply makes the file
# segmentaccess.db beside this one.

terraform {
  required_providers {
    segmentaccess = {
      source = "seed-002e3773/segmentaccess"
    }
  }
}

provider "segmentaccess" {}

# For a workspace that is there already, as on Segment, leave out this resource and
# every workspace_id below.
resource "segmentaccess_workspace" "acme" {
  name                = "Acme"
  slug                = "acme"
  deletion_protection = false # So that the example can be destroyed.
}

locals {
  file = yamldecode(file("${path.module}/people.yaml"))

  # What the file leaves out: somebody without permissions has none of their own, and
  # somebody without teams is in none. An address that is there twice is an error.
  people = {
    for person in local.file.people : person.email => {
      teams       = try(person.teams, [])
      permissions = [for p in try(person.permissions, []) : { role = p.role, labels = try(p.labels, null) }]
    }
  }
  teams = {
    for name, team in local.file.teams : name => [for p in team.permissions : { role = p.role, labels = try(p.labels, null) }]
  }
}

resource "segmentaccess_user" "people" {
  for_each = local.people

  workspace_id = segmentaccess_workspace.acme.id
  email        = each.key
  permissions  = each.value.permissions

  lifecycle {
    precondition {
      condition     = length(setsubtract(each.value.teams, keys(local.teams))) == 0
      error_message = "${each.key} is in a team that people.yaml does not describe; its teams are ${join(", ", keys(local.teams))}."
    }
  }
}

resource "segmentaccess_user_group" "teams" {
  for_each = local.teams

  workspace_id = segmentaccess_workspace.acme.id
  name         = each.key
  permissions  = each.value

  # By the resource and not by the address, so that people are invited before they
  # are put into their teams.
  members = [for email, person in local.people : segmentaccess_user.people[email].email if contains(person.teams, each.key)]
}
