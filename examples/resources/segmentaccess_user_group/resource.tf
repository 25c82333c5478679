resource "segmentaccess_user" "analyst" {
  email = "analyst@example.com"
}

# Who is not in members is taken out of the group.
resource "segmentaccess_user_group" "data_team" {
  name = "Data team"

  permissions = [
    { role = "Source Read-only" },
    { role = "Source Admin", labels = { environment = "dev" } },
  ]

  members = [
    segmentaccess_user.analyst.email,
    "lead@example.com",
  ]
}

# Neither permissions nor members are managed here: they stay as they are.
resource "segmentaccess_user_group" "guests" {
  name = "Guests"
}
