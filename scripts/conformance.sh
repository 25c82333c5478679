#!/usr/bin/env bash
#
# Drives the access server with Segment's own TypeScript client. Needs Go, Node.js 20 or newer and npm, which fetches
# the client where it is not installed yet.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for program in node npm; do
  command -v "$program" >/dev/null || {
    echo "$program is not on the PATH: install Node.js 20 or newer (https://nodejs.org/en/download), which brings npm with it."
    exit 1
  }
done >&2
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
  echo "$(command -v node) is Node.js $(node --version): install version 20 or newer (https://nodejs.org/en/download)." >&2
  exit 1
fi

make --no-print-directory build
SEGMENTACCESS_BINARY=$PWD/bin/terraform-provider-segmentaccess$(go env GOEXE)
export SEGMENTACCESS_BINARY

cd internal/server/sdkconformance
# npm notes in this file what it has installed.
installed=node_modules/.package-lock.json
for file in package.json package-lock.json .npmrc; do
  if [ ! -e "$installed" ] || [ "$file" -nt "$installed" ]; then
    npm ci
    touch "$installed"
  fi
done
npm test --silent
