data "segmentaccess_user_group" "data_team" {
  name = "Data team"
}

output "data_team_members" {
  value = data.segmentaccess_user_group.data_team.members
}
