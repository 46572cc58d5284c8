import { canonicalJson, fingerprint } from "../../job/fingerprint.ts";
import type { RunRecord } from "../../submit/run-record.ts";
import type { TypedTexts } from "../job-options.ts";
import {
  withoutSecretArguments,
  withoutSecretFields,
  withoutSecrets,
  withoutSecretValues,
} from "../terminal/secret-values.ts";

/** What was typed, without secrets. A digest tells whether another submission has the same, secrets included. */
export function recordedArguments(texts: TypedTexts): Pick<RunRecord, "arguments" | "argumentsDigest"> {
  const shown = withoutSecretArguments(texts);
  const isWhole = canonicalJson(shown) === canonicalJson(texts);
  return { arguments: shown, ...(!isWhole && { argumentsDigest: fingerprint(texts) }) };
}

/**
 * A record as it is written to a file: without secrets, whoever put them there. `clean` knows the command's own. Texts of
 * the job that it needs to find its run again stay as they are, but under a secret's name.
 */
export function keptRecord(record: RunRecord, clean: (text: string) => string): RunRecord {
  const { name, fields, details, failure, argumentsDigest } = record;
  return {
    ...record,
    ...(argumentsDigest === undefined && recordedArguments(record.arguments)),
    name: name === null ? null : withoutSecretValues(clean(name)),
    fields: withoutSecretFields(fields),
    ...(details && { details: withoutSecretFields(details) }),
    ...(failure && { failure: withoutSecrets(failure, clean) }),
  };
}
