data "segmentaccess_labels" "all" {}

output "environments" {
  value = [for label in data.segmentaccess_labels.all.labels : label.value if label.key == "environment"]
}
