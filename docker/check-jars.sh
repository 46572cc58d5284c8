#!/bin/bash
# Fails if a jar of a folder is not in a list of SHA-256 (as sha256sum prints it), or has other bytes; says which ones.
#   docker/check-jars.sh FOLDER LIST
set -euo pipefail

list=$(realpath "$2")
cd "$1"
sums=$(sha256sum ./*.jar | sed 's,\./,,')
others=$(grep -vxFf "$list" <<<"$sums" || true)
[ -z "$others" ] && exit
echo "$list has no such jars:" >&2
echo "$others" >&2
echo "They were not kept. Check where they come from; if they are meant, add these lines to the list." >&2
exit 1
