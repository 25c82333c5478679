# people.yaml is one line for each person, and more where somebody may do more:
#
#   ada@example.com:
#     permissions: [{ role: Workspace Owner }]
#   grace@example.com:
#     permissions:
#       - { role: Source Admin, labels: { environment: dev } }
#       - { role: Source Read-only }
#   linus@example.com:
resource "segmentaccess_roster" "everybody" {
  people = yamldecode(file("${path.module}/people.yaml"))

  # Whom somebody else takes care of, such as an auditor or a service account.
  ignore = ["auditor@example.org"]

  # A plan that removes more people than this is an error.
  max_removals = 5
}
