#!/bin/bash
# Builds spark-connect/client:VERSION, only the command, on an image with Node 24: the one that BASE names, else
# node:24-slim, or if that cannot be pulled, one made from Debian's packages and the node of node_modules.
# Prints the image's name on stdout, everything else on stderr.
#   docker/client/build-image.sh          needs a Docker engine; as root, and mmdebstrap, where no image can be pulled
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PWD/node_modules/.bin:$PATH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
image=spark-connect/client:$(node -p 'require("./package.json").version')
official=node:24-slim
built=spark-connect/node:$(node -p 'process.versions.node')

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

base_image() {
  if [ -n "${BASE:-}" ]; then echo "$BASE"; return; fi
  if has_image "$official" || docker pull --quiet "$official" >&2; then echo "$official"; return; fi
  has_image "$built" || build_node >&2
  echo "$built"
}

build_node() {
  mmdebstrap --variant=minbase --include=ca-certificates,libstdc++6 \
    --customize-hook='copy-in node_modules/node/bin/node /usr/local/bin' bookworm - | docker import - "$built"
}

build_image() {
  node scripts/pack.ts "$work" >&2
  mv "$work/spark-connect.tgz" "$work/package.tgz"
  cp docker/client/Dockerfile "$work"
  docker build --tag "$image" --build-arg "BASE=$base" "$work"
}

base=$(base_image)
build_image >&2
echo "$image"
