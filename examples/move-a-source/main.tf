# A source is made in one workspace and moved to another one, without losing its id
# or its write keys. Nothing is configured, so that the backend embedded in the
# provider is used: the first apply makes the file segmentaccess.db beside this one.

terraform {
  required_providers {
    segmentaccess = {
      source = "seed-002e3773/segmentaccess"
    }
  }
}

provider "segmentaccess" {}

# Whoever moves a source owns both workspaces, as the account does that makes them.
resource "segmentaccess_workspace" "shop" {
  name                = "Shop"
  slug                = "shop"
  deletion_protection = false # So that the example can be destroyed.
}

resource "segmentaccess_workspace" "platform" {
  name                = "Platform"
  slug                = "platform"
  deletion_protection = false
}

resource "segmentaccess_label" "team" {
  for_each = {
    shop     = segmentaccess_workspace.shop.id
    platform = segmentaccess_workspace.platform.id # So that the source keeps it.
  }

  workspace_id = each.value
  key          = "team"
  value        = "checkout"
  description  = "Sources of the checkout team."
}

resource "segmentaccess_source" "checkout" {
  workspace_id = segmentaccess_workspace.shop.id # Where it is made. It stays, wherever the source lives.
  slug         = "checkout"
  name         = "Checkout"
  metadata_id  = "IqDTy1TpoU" # Javascript, in the catalog of Segment.

  labels = {
    environment                            = "prod" # Every workspace begins with this label.
    (segmentaccess_label.team["shop"].key) = segmentaccess_label.team["shop"].value
  }

  deletion_protection = false

  # It ends up there, so that it is destroyed before that workspace and its labels.
  depends_on = [segmentaccess_workspace.platform, segmentaccess_label.team]
}

# The plan warns of what does not move: destinations are disconnected, and labels that the other workspace does not
# have are dropped. Destroying this leaves the source where it is; another to_workspace_id moves it on.
resource "segmentaccess_source_transfer" "checkout" {
  source_id       = segmentaccess_source.checkout.id
  to_workspace_id = segmentaccess_workspace.platform.id
}

output "moved" {
  description = "Where the source came from, and what did not move with it."
  value = {
    from                      = segmentaccess_source_transfer.checkout.from_workspace_id
    disconnected_destinations = segmentaccess_source_transfer.checkout.disconnected_destinations[*].name
    dropped_labels            = segmentaccess_source_transfer.checkout.dropped_labels
  }
}

# Whoever reads it sees what was done, in each of the two workspaces.
data "segmentaccess_audit_events" "trail" {
  for_each = { shop = segmentaccess_workspace.shop.id, platform = segmentaccess_workspace.platform.id }

  workspace_id  = each.value
  resource_type = "source"

  depends_on = [segmentaccess_source_transfer.checkout]
}

output "audit_trail" {
  description = "What was done to sources in each workspace, the newest first."
  value = {
    for workspace, trail in data.segmentaccess_audit_events.trail : workspace => [
      for event in trail.events : "${event.type}: ${event.resource_name}, by ${coalesce(event.actor_email, event.actor)}"
    ]
  }
}

output "write_keys" {
  description = "What the shop sends with: the same before and after the transfer."
  value       = segmentaccess_source.checkout.write_keys
  sensitive   = true
}
