data "segmentaccess_user_groups" "all" {}

output "empty_groups" {
  value = [for group in data.segmentaccess_user_groups.all.user_groups : group.name if group.member_count == 0]
}
