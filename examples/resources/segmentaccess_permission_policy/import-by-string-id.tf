import {
  to = segmentaccess_permission_policy.analyst_reads
  id = "acme/analyst@example.com/Source Read-only"
}
