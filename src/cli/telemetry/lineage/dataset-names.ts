/** A dataset as OpenLineage names it. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The name of a folder or a file, without credentials.
 * Source: https://openlineage.io/docs/spec/naming/
 */
export function nameOfPath(path: string): DatasetName {
  const [, scheme, authority = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/]*))?(.*)$/i.exec(path) ?? [];
  if (scheme === undefined || scheme === "file") return { namespace: "file", name: trimmed(scheme ? rest : path) };
  const kind = objectStores[scheme.toLowerCase()];
  const place = withoutUserInfo(authority);
  if (kind === undefined) return { namespace: `${scheme}://${place}`, name: trimmed(rest) };
  return { namespace: `${kind}://${place}`, name: trimmed(rest).replace(/^\/+/, "") || "/" };
}

/** The name of a catalog's table: where it lies is the server's knowledge, so the server stands for its catalogs. */
export function nameOfTable(table: string, remote: string): DatasetName {
  return { namespace: /^sc:\/\/[^/;]+/.exec(remote)?.[0] ?? "spark", name: table };
}

/** Stores of objects, by the scheme of Hadoop's file systems for them. Objects' names have no slash in front. */
const objectStores: Readonly<Record<string, string>> = {
  s3: "s3",
  s3a: "s3",
  s3n: "s3",
  gs: "gs",
  abfs: "abfss",
  abfss: "abfss",
  wasb: "wasbs",
  wasbs: "wasbs",
};

/** `container@account` is a place; `user:secret@host` holds a secret. */
function withoutUserInfo(authority: string): string {
  return authority.replace(/^[^@]*:[^@]*@/, "");
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
}
