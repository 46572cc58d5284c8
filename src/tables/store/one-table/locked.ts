import { type JobError, SparkConnectError } from "../../../index.ts";
import { usage } from "./names.ts";

/** Why a table does not take what this server writes, or cannot be read by it; undefined for any other error. */
export function lockedTable(error: unknown, table: string): JobError | undefined {
  if (!(error instanceof SparkConnectError)) return undefined;
  const { errorClass, messageParameters: of } = error;
  switch (errorClass) {
    case "DELTA_CANNOT_MODIFY_APPEND_ONLY":
      return usage(
        `${table} takes new rows alone (delta.appendOnly), but a T(D) replaces days. Nothing was published.`,
        `Name another table, or open this one: ALTER TABLE ${table} SET TBLPROPERTIES ('delta.appendOnly' = 'false').`,
      );
    case "DELTA_UNSUPPORTED_FEATURES_FOR_READ":
    case "DELTA_UNSUPPORTED_FEATURES_FOR_WRITE":
      return tooNew(table, `Delta ${of["deltaVersion"]}`, String(of["unsupported"]));
    case "DELTA_INVALID_PROTOCOL_VERSION":
      // Delta gives its parameters in the text alone.
      return tooNew(table, "Delta", "a newer protocol");
  }
  // Iceberg has no class of its own for it.
  const [, version] = /^Cannot read unsupported version (\d+)$/.exec(error.message) ?? [];
  return version === undefined ? undefined : tooNew(table, "Iceberg", `format version ${version}`);
}

function tooNew(table: string, format: string, needs: string): JobError {
  return usage(
    `The server's ${format} is too old for ${table}, which needs ${needs}.`,
    "Use a server with a newer release of it, or name another table.",
  );
}
