data "segmentaccess_user" "ada" {
  email = "ada@example.com"
}

output "ada_may" {
  value = data.segmentaccess_user.ada.roles
}
