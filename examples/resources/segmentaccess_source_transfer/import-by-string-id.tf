import {
  to = segmentaccess_source_transfer.web
  id = "2LgKZ05gdtrNyjKe5xRX1j"
}
