# shellcheck shell=bash
#
# To be sourced: prepares the environment for a run of the Terraform CLI that is the same for everybody.
#
#   TERRAFORM  is the path of the CLI: $TF_CLI if set, else terraform, else tofu.
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
    path=$(command -v terraform || command -v tofu) || {
      echo 'Neither terraform nor tofu is on the PATH: install Terraform 1.11 or newer'
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
