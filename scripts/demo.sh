#!/usr/bin/env bash
#
# Shows what the provider does, on two of the examples: builds it, plans, applies, finds nothing left to do, changes
# what one person may do, prints who may do what, rotates a token, and moves a source from one workspace to another, with
# the audit trail of both. Needs Go; no account, no network but for Go modules. Everything
# happens in a temporary directory, which is removed in the end.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/terraform-env.sh
. scripts/terraform-env.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

bold='' reset='' no_color=-no-color
if [ -t 1 ]; then
  bold=$'\e[1m' reset=$'\e[0m' no_color=''
fi

# step NUMBER TITLE prints the heading of a step.
step() {
  printf '\n%s== %s. %s ==%s\n' "$bold" "$1" "$2" "$reset"
}

# show COMMAND [ARGUMENT...] prints the command as a person would type it.
show() {
  printf '%s$ %s' "$bold" "$(basename "$TERRAFORM")"
  printf ' %q' "$@"
  printf '%s\n' "$reset"
}

# run COMMAND [ARGUMENT...] runs the command in the copy of the example.
run() {
  "$TERRAFORM" -chdir="$configuration" "$1" ${no_color:+"$no_color"} "${@:2}"
}

# tf COMMAND [ARGUMENT...] shows the command and runs it.
tf() {
  show "$@"
  run "$@"
}

# plan_is_empty succeeds if there is nothing to change; a failed plan ends the demo with its own message.
plan_is_empty() {
  local status=0
  tf plan -input=false -detailed-exitcode "$@" || status=$?
  case $status in
    0) return 0 ;;
    2) return 1 ;;
    *) exit "$status" ;;
  esac
}

# use EXAMPLE makes a copy of the example the one that everything is run in, and initialises it.
use() {
  configuration=$work/$1
  mkdir "$configuration"
  cp "examples/$1"/*.tf "$configuration"
  # Only what was installed is news in what init says; that a local mirror has no checksums for other platforms is not.
  run init -input=false -no-color >"$work/init.log" || { cat "$work/init.log" >&2; exit 1; }
}

mirror=$work/mirror
# Leaves out the advice on what to type next: the demo types it.
export TF_IN_AUTOMATION=1
export TF_CLI_CONFIG_FILE=$work/terraform.rc

step 1 'Build the provider and install it in a local mirror'
make --no-print-directory install MIRROR="$mirror"
cat >"$TF_CLI_CONFIG_FILE" <<RC
provider_installation {
  filesystem_mirror {
    path = "$mirror"
  }
}
RC

step 2 'Initialise'
show init -input=false
use quickstart
grep '^- Installed' "$work/init.log"

step 3 'Plan: what is going to be made'
tf plan -input=false -out=tfplan

step 4 'Apply that plan'
tf apply -input=false tfplan

step 5 'Plan again: nothing is left to do'
if ! plan_is_empty; then
  echo 'The demo failed: the plan after the apply should have been empty, but shows the changes above.' >&2
  exit 1
fi

step 6 'Who may do what'
tf output who_may_do_what

step 7 'The analyst becomes a Source Admin: plan'
if plan_is_empty -var=analyst_role='Source Admin' -out=tfplan; then
  echo 'The demo failed: another role for the analyst should have been a change, but the plan is empty.' >&2
  exit 1
fi

step 8 'Apply the change'
tf apply -input=false tfplan

step 9 'Who may do what now'
tf output who_may_do_what

step 10 'The token of a pipeline: Terraform hides it'
tf output pipeline_token
hash_of_token() {
  run output -raw pipeline_token | cksum
}
before=$(hash_of_token)

step 11 'Rotate it: the new secret is made before the old one is revoked'
tf apply -input=false -auto-approve -var=analyst_role='Source Admin' -var=pipeline_secret=second
if [ "$(hash_of_token)" = "$before" ]; then
  echo 'The demo failed: the rotated token should have another secret.' >&2
  exit 1
fi

use move-a-source

step 12 'Another configuration: a source moves from one workspace to another'
tf apply -input=false -auto-approve

step 13 'Plan again: the source is the same resource, wherever it lives'
if ! plan_is_empty; then
  echo 'The demo failed: the plan after the transfer should have been empty, but shows the changes above.' >&2
  exit 1
fi

step 14 'The audit trail of both workspaces'
tf output audit_trail

printf '\n%sDone. The temporary directory is removed; the configurations are in examples/quickstart and examples/move-a-source.%s\n' "$bold" "$reset"
