#!/bin/bash
# Runs the given command. Hadoop's login fails for a user without a name, which `docker run --user` easily makes: such a
# user gets a name, as in the official image.
set -euo pipefail

if ! getent passwd "$(id -u)" >/dev/null; then
  NSS_WRAPPER_PASSWD=$(mktemp)
  NSS_WRAPPER_GROUP=$(mktemp)
  echo "spark:x:$(id -u):$(id -g)::$SPARK_HOME:/bin/false" >"$NSS_WRAPPER_PASSWD"
  echo "spark:x:$(id -g):" >"$NSS_WRAPPER_GROUP"
  LD_PRELOAD=libnss_wrapper.so
  export NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP LD_PRELOAD
fi
exec tini -s -- "$@"
