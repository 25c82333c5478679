data "segmentaccess_source" "web" {
  slug = "web"
}

# Whoever is in the group may change this source, and no other one.
resource "segmentaccess_user_group" "web_team" {
  name = "Web team"

  permissions = [
    { role = "Source Admin", resources = [{ type = "SOURCE", id = data.segmentaccess_source.web.id }] },
  ]
}
