resource "segmentaccess_label" "staging" {
  key         = "environment"
  value       = "staging"
  description = "Sources of the staging systems."
}

# Whoever is in the group may change the sources that carry the label, also those that come later.
resource "segmentaccess_user_group" "testers" {
  name = "Testers"

  permissions = [
    { role = "Source Admin", labels = { (segmentaccess_label.staging.key) = segmentaccess_label.staging.value } },
  ]
}
