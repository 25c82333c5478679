import {
  to = segmentaccess_label.staging
  id = "acme/environment:staging"
}
