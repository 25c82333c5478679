import {
  to = segmentaccess_source.web
  id = "acme/slug=web"
}
