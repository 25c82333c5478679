# By the id of the source. The transfer is then one to the workspace that the source lives in.
terraform import segmentaccess_source_transfer.web 2LgKZ05gdtrNyjKe5xRX1j
