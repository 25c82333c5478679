resource "segmentaccess_workspace" "acme" {
  name   = "Acme"
  slug   = "acme"
  region = "eu"

  billing_contacts  = ["billing@example.com"]
  incident_contacts = ["oncall@example.com", "security@example.com"]
}
