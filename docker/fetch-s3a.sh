#!/bin/bash
# Fetches what Spark lacks to reach S3 (s3a.xml) from Maven's repository into the user's cache, with the Ivy that every
# Spark has, and checks the jars' SHA-256 (s3a.sha256). Prints the folder with the jars in s3a/, everything else on
# stderr. Does not fetch jars that are there.
set -euo pipefail
cd "$(dirname "$0")"
PATH=$PWD/../node_modules/.bin:$PATH

read -r _ home < <(node ../scripts/spark-home.ts)
hadoop=$(basename "$home"/jars/hadoop-client-api-*.jar .jar)
hadoop=${hadoop#hadoop-client-api-}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/spark-connect/s3a-$hadoop-$(cat s3a.xml s3a.sha256 | sha256sum | cut -c1-16)

fetch() {
  if [ -d "$cache/s3a" ]; then return; fi
  local new=$cache/new-$$
  java "-Dhadoop=$hadoop" -jar "$home"/jars/ivy-*.jar -ivy s3a.xml -types jar -warn \
    -retrieve "$new/[artifact]-[revision].[ext]"
  ./check-jars.sh "$new" s3a.sha256 || { rm -r "$new"; exit 1; }
  # The folder is complete, or does not exist.
  mv -T "$new" "$cache/s3a"
}

fetch >&2
echo "$cache"
