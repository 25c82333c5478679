import {
  to = segmentaccess_workspace.acme
  id = "acme"
}
