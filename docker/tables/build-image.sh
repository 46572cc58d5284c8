#!/bin/bash
# Builds spark-connect/spark-tables:VERSION: the image of ../build-image.sh with the newest Spark that Iceberg and Delta
# publish jars for, with these jars, and with Iceberg's REST catalog in /opt/catalog.
# Prints the image's name on stdout, everything else on stderr. Does not build an image that exists.
#   docker/tables/build-image.sh   needs what ../build-image.sh needs
set -euo pipefail
cd "$(dirname "$0")"
PATH=$PWD/../../node_modules/.bin:$PATH

read -r version home jars < <(node ../../scripts/spark-home.ts iceberg delta)
image=spark-connect/spark-tables:$version
base=$(SPARK_HOME=$home ../build-image.sh)
inputs=$({ docker image inspect --format '{{ .Id }}' "$base"; echo "$jars"; cat build-image.sh fetch-catalog.sh Dockerfile catalog.xml catalog.sha256 core-site.xml; } |
  sha256sum | cut -c1-16)

build_image() {
  if [ "$(docker image inspect --format '{{ index .Config.Labels "spark-connect.inputs" }}' "$image" 2>/dev/null)" = "$inputs" ]; then
    return
  fi
  local catalog first
  catalog=$(./fetch-catalog.sh)
  read -r first _ <<<"$jars"
  # shellcheck disable=SC2086 # The jars are separate words.
  tar -c -C "$PWD" Dockerfile core-site.xml -C "$catalog" catalog \
    -C "$(dirname "$first")" --transform 's,^\([^/]*\.jar\)$,formats/\1,' $(basename -a $jars) |
    docker build --tag "$image" --build-arg "BASE=$base" --label "spark-connect.inputs=$inputs" -
}

build_image >&2
echo "$image"
