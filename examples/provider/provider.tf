terraform {
  required_providers {
    segmentaccess = {
      source = "seed-002e3773/segmentaccess"
    }
  }
}

# Nothing configured, nothing in the environment: the backend embedded in the
# provider, on the file segmentaccess.db in the working directory.
provider "segmentaccess" {}

# The same, with its settings.
provider "segmentaccess" {
  alias = "embedded"

  embedded {
    database    = "access.db"
    owner_email = "platform@example.com"
    owner_name  = "Platform team"
    limits      = { iam = "60/1m", default = "200/1m" } # those of an access server; left out, there are none
  }
}

# Segment itself. The token can also be given as SEGMENTACCESS_TOKEN.
provider "segmentaccess" {
  alias = "segment"

  endpoint = "https://api.segmentapis.com" # https://eu1.api.segmentapis.com in the EU
  token    = var.segment_token
}

# An access server of one's own, with the token of an account in several workspaces.
provider "segmentaccess" {
  alias = "server"

  endpoint  = "https://access.example.com"
  token     = var.account_token
  workspace = "acme"
}

variable "segment_token" {
  type      = string
  sensitive = true
}

variable "account_token" {
  type      = string
  sensitive = true
}
