resource "segmentaccess_source" "web" {
  slug        = "web"
  name        = "Website"
  metadata_id = "IqDTy1TpoU" # Javascript

  labels = { environment = "prod" }
}

# The keys that the website sends with.
output "write_keys" {
  value     = segmentaccess_source.web.write_keys
  sensitive = true
}
