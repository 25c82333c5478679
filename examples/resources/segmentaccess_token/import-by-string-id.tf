import {
  to = segmentaccess_token.pipeline
  id = "acme/3ExBeTdoe9qtxnu75Ma6sw"
}
