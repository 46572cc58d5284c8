"""Validates the manifests in a file of YAML by Kubernetes' own schemas, and prints their kinds."""

import sys

import kubernetes_validate
import yaml

kinds = []
with open(sys.argv[1]) as file:
    for manifest in yaml.safe_load_all(file):
        kubernetes_validate.validate(manifest, sys.argv[2], strict=True)
        kinds.append(manifest["kind"])
print(",".join(kinds))
