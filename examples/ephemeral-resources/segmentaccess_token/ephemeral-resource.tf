# A token for this run only: another provider block acts with no more than it allows.
ephemeral "segmentaccess_token" "reader" {
  description = "Terraform, to look at sources"
  permissions = [{ role = "Source Read-only" }]
  expires_in  = "30m"
}

provider "segmentaccess" {
  alias = "reader"

  endpoint = "https://access.example.com"
  token    = ephemeral.segmentaccess_token.reader.secret
}
