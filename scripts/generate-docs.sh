#!/usr/bin/env bash
#
# Formats the examples and writes docs/ with tfplugindocs, without the network: left to itself, tfplugindocs downloads
# a Terraform where it finds none, so it gets the schema as a file.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/terraform-env.sh
. scripts/terraform-env.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"$TERRAFORM" fmt -recursive examples

# The name under which tfplugindocs finds the schema. The documentation does not show it.
address=registry.terraform.io/hashicorp/segmentaccess
plugin=$work/plugins/$address/0.0.1/$(go env GOOS)_$(go env GOARCH)/terraform-provider-segmentaccess$(go env GOEXE)
go build -o "$plugin" .

mkdir "$work/configuration"
cat >"$work/configuration/main.tf" <<HCL
terraform {
  required_providers {
    segmentaccess = { source = "$address" }
  }
}
HCL
"$TERRAFORM" -chdir="$work/configuration" init -input=false -no-color -plugin-dir="$work/plugins" >"$work/init.log" ||
  { cat "$work/init.log" >&2; exit 1; }
"$TERRAFORM" -chdir="$work/configuration" providers schema -json >"$work/schema.json"

go tool -modfile=tools/go.mod tfplugindocs generate --provider-name segmentaccess --providers-schema "$work/schema.json"
