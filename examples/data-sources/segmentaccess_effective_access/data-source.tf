# Every owner of the workspace, and what makes them one.
data "segmentaccess_effective_access" "owners" {
  role = "Workspace Owner"
}

output "owners" {
  value = { for row in data.segmentaccess_effective_access.owners.access : row.email => "${row.via.kind} ${row.via.name}"... }
}
