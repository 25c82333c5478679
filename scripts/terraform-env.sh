# shellcheck shell=bash
#
# To be sourced: prepares the environment for a run of the Terraform CLI that is the same for everybody.
#
#   TERRAFORM  is the path of the CLI: $TF_CLI if set, else terraform, else tofu, else an OpenTofu built for this checkout.
#
# What a person has set up for Terraform or Segment is taken away, so that nothing here can reach a real workspace.
# Logging, and what the acceptance tests alone read, stays.

find_terraform() {
  local path
  if [ -n "${TF_CLI:-}" ]; then
    path=$(command -v "$TF_CLI") || {
      echo "TF_CLI is \"$TF_CLI\", which is no program that can be run: set it to the path of terraform or tofu, or unset it."
      return 1
    }
  else
    path=$(command -v terraform || command -v tofu || built_opentofu) || {
      echo 'OpenTofu was not built: try again, or install Terraform 1.11 or newer'
      echo '(https://developer.hashicorp.com/terraform/install) or OpenTofu 1.11 or newer'
      echo '(https://opentofu.org/docs/intro/install/), or set TF_CLI to the path of either.'
      return 1
    }
  fi >&2
  # go test runs in the directories of the packages, from where a relative path leads nowhere.
  case $path in
    /*) echo "$path" ;;
    *) echo "$PWD/$path" ;;
  esac
}

# built_opentofu prints the path of the OpenTofu that tools/opentofu/go.mod names, which it builds if it is not there yet.
# The version is in the path, so that another one is another build. A build has a directory of its own until it is
# complete: one that is interrupted leaves no program, and two at once do not meet.
built_opentofu() (
  # -C and not -modfile: only for the go.mod of its working directory does a Go that is too old fetch a newer one.
  source=tools/opentofu
  module=github.com/opentofu/opentofu
  version=$(go -C "$source" list -m -f '{{.Version}}' "$module") || exit
  directory=$PWD/bin/opentofu-$version
  tofu=$directory/tofu$(go env GOEXE)
  if [ ! -x "$tofu" ]; then
    echo "Neither terraform nor tofu is on the PATH: building OpenTofu $version, once, which takes about three minutes." >&2
    mkdir -p "$directory" && work=$(mktemp -d "$directory/build.XXXXXX") || exit
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # Without dev=no it would call itself a development version of the release that it is.
    CGO_ENABLED=0 go -C "$source" build -trimpath -ldflags "-s -w -X $module/version.dev=no" \
      -o "$work/tofu" "$module/cmd/tofu" && mv -f "$work/tofu" "$tofu" || exit
  fi
  echo "$tofu"
)

forget_personal_settings() {
  local name
  for name in ${!TF_@} ${!SEGMENTACCESS_@} ${!PUBLIC_API_@}; do
    case $name in
      TF_CLI | TF_LOG* | TF_ACC*) ;;
      *) unset "$name" ;;
    esac
  done
}

TERRAFORM=$(find_terraform) || exit 1
forget_personal_settings

export TERRAFORM
# An empty CLI configuration in place of the person's own.
export TF_CLI_CONFIG_FILE=/dev/null
# No question to HashiCorp whether there is a newer Terraform.
export CHECKPOINT_DISABLE=1

# OpenTofu knows the provider under test only under its own registry host.
case $("$TERRAFORM" version) in
  *OpenTofu*) export TF_ACC_PROVIDER_HOST=registry.opentofu.org TF_ACC_PROVIDER_NAMESPACE=hashicorp ;;
esac
