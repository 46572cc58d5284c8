#!/bin/bash
# Fetches the server of Iceberg's REST catalog (catalog.xml) from Maven's repository into the user's cache, with the Ivy
# that every Spark has, and checks the jars' SHA-256 (catalog.sha256). Prints the folder with the jars in catalog/,
# everything else on stderr. Does not fetch jars that are there.
set -euo pipefail
cd "$(dirname "$0")"
PATH=$PWD/../../node_modules/.bin:$PATH

cache=${XDG_CACHE_HOME:-$HOME/.cache}/spark-connect/catalog-$(cat catalog.xml catalog.sha256 | sha256sum | cut -c1-16)

fetch() {
  if [ -d "$cache/catalog" ]; then return; fi
  local home new=$cache/new-$$
  read -r _ home < <(node ../../scripts/spark-home.ts)
  java -jar "$home"/jars/ivy-*.jar -ivy catalog.xml -types jar -warn \
    -retrieve "$new/[artifact]-[revision](-[classifier]).[ext]"
  ../check-jars.sh "$new" catalog.sha256 || { rm -r "$new"; exit 1; }
  # The folder is complete, or does not exist.
  mv -T "$new" "$cache/catalog"
}

fetch >&2
echo "$cache"
