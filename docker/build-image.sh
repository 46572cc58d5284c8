#!/bin/bash
# Builds spark-connect/spark:VERSION, an image of the official apache/spark's layout (/opt/spark, /opt/entrypoint.sh,
# user 185), for machines that cannot pull images: the system comes from Debian's packages, by mmdebstrap, and Spark
# from the distribution that SPARK_HOME or the user's cache holds (installed through pip when missing).
# Prints the image's name on stdout, everything else on stderr. Does not build an image that exists.
#   docker/build-image.sh          needs root, mmdebstrap and a Docker engine; about a minute
set -euo pipefail
cd "$(dirname "$0")"
# The pinned Node, if this machine's is older.
PATH=$PWD/../node_modules/.bin:$PATH

read -r version home < <(node ../scripts/spark-home.ts)
image=spark-connect/spark:$version
base=spark-connect/debian:bookworm
packages=bash,ca-certificates,libnss-wrapper,openjdk-17-jre-headless,procps,tini

# The label distinguishes images made from these files from images made from older ones.
inputs=$(cat build-image.sh fetch-s3a.sh Dockerfile entrypoint.sh s3a.xml s3a.sha256 spark-defaults.conf | sha256sum | cut -c1-16)
built_from() { docker image inspect --format '{{ index .Config.Labels "spark-connect.inputs" }}' "$1" 2>/dev/null || true; }

build_base() {
  local inputs=$packages
  if [ "$(built_from "$base")" = "$inputs" ]; then return; fi
  mmdebstrap --variant=minbase --include="$packages" bookworm - |
    docker import --change "LABEL spark-connect.inputs=$inputs" - "$base"
}

build_image() {
  if [ "$(built_from "$image")" = "$inputs" ]; then return; fi
  build_base
  local s3a
  s3a=$(./fetch-s3a.sh)
  tar -c -C "$PWD" Dockerfile entrypoint.sh spark-defaults.conf -C "$home" bin jars sbin -C "$s3a" s3a |
    docker build --tag "$image" --build-arg "BASE=$base" --label "spark-connect.inputs=$inputs" -
}

build_image >&2
echo "$image"
