# A token for a pipeline. Its secret is in the state: keep that where only those may read it who may have the secret.
resource "segmentaccess_token" "pipeline" {
  description = "Deployments"
  permissions = [{ role = "Source Admin", labels = { environment = "prod" } }]
}

# A token that expires, and that is made anew whenever the month changes. Terraform makes the new one, and then revokes
# the old one, before anything that takes the secret gets the new one.
resource "segmentaccess_token" "monthly" {
  description = "Monthly report"
  permissions = [{ role = "Source Read-only" }]
  expires_at  = "2030-01-31T00:00:00Z"
  rotation    = { month = formatdate("YYYY-MM", plantimestamp()) }
}

# The same without a gap: Terraform makes another token, gives its secret to whatever takes it, and revokes the old one
# only once that has succeeded.
resource "segmentaccess_token" "seamless" {
  description = "Daily report"
  permissions = [{ role = "Source Read-only" }]

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [terraform_data.month]
  }
}

resource "terraform_data" "month" {
  input = formatdate("YYYY-MM", plantimestamp())
}

# Where the server mails a security code, the first apply says so. Then apply again, with the code in the environment:
# TF_VAR_security_code=123456 terraform apply
resource "segmentaccess_token" "guarded" {
  description   = "Exports"
  permissions   = [{ role = "Source Read-only" }]
  security_code = var.security_code
}

variable "security_code" {
  type      = string
  default   = null
  ephemeral = true
}
