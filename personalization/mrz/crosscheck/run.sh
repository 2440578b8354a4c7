#!/bin/sh
# Encodes 20,000 random documents of each format and has npm mrz 5.0.2 read them.
# Needs node 20 and npm (Debian: nodejs, npm). Further arguments go to the generator.
set -eu
cd "$(dirname "$0")"
for program in go node npm; do
	command -v "$program" >/dev/null || { echo "crosscheck: $program is missing (Debian packages: golang, nodejs, npm)" >&2; exit 1; }
done
[ -d node_modules/mrz ] || npm ci --silent --ignore-scripts --no-audit --no-fund
stream=$(mktemp)
trap 'rm -f "$stream"' EXIT
go run . "$@" >"$stream"
node check.mjs <"$stream"
