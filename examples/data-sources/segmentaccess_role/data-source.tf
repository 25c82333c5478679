data "segmentaccess_role" "source_admin" {
  name = "Source Admin"
}

output "source_admin_role_id" {
  value = data.segmentaccess_role.source_admin.id
}
