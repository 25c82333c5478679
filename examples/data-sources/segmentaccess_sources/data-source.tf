data "segmentaccess_sources" "all" {}

output "sources_of_production" {
  value = [
    for source in data.segmentaccess_sources.all.sources : source.slug
    if lookup(source.labels, "environment", "") == "prod"
  ]
}
