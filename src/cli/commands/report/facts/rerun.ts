import type { Job } from "../../../../job/job.ts";
import type { RunRecord } from "../../../../submit/run-record.ts";
import { optionName } from "../../../job-options.ts";
import { shellWords } from "../../../terminal/shell-words.ts";

/** How to submit a run again. */
export interface Rerun {
  /** To be pasted into a POSIX shell. */
  readonly command: string;
  /** What the command does not say. */
  readonly remarks: readonly string[];
}

/** The command that submits the same again: on the same Spark, with the same arguments, but without secrets. */
export function rerunOf(
  { job, name, arguments: texts, spark, origin }: RunRecord,
  parameters: Job["parameters"] | undefined,
): Rerun {
  const options = Object.entries(texts).flatMap(([key, values]) => {
    const isSwitch = parameters === undefined ? values.join() === "true" : parameters[key]?.kind === "flag";
    return isSwitch ? [optionName(key)] : values.flatMap((value) => [optionName(key), value]);
  });
  const conf = Object.entries(origin?.conf ?? {}).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const words = [
    "spark-connect",
    "submit",
    job,
    ...options,
    ...(name === null ? [] : ["--name", name]),
    ...sparkWords(spark),
    ...conf,
  ];
  const isMasked = [...Object.values(texts).flat(), ...Object.values(origin?.conf ?? {})].some((text) =>
    text.includes("***"),
  );
  return {
    command: shellWords(words),
    remarks: [
      ...(isMasked ? ["Put the secrets back where *** stands."] : []),
      ...(origin === undefined ? ["Settings of --conf are not on record: add those that the run had."] : []),
      ...(spark.profile === null && spark.headers !== undefined
        ? [`Add the headers of the address, which a record does not keep: ${Object.keys(spark.headers).join(", ")}.`]
        : []),
      ...(spark.profile === null && spark.remote.startsWith("sc://")
        ? [
            "A record holds no token. If the server wants one, set SPARK_CONNECT_AUTHENTICATE_TOKEN, or use a profile that has it.",
          ]
        : []),
    ],
  };
}

function sparkWords({ remote, profile }: RunRecord["spark"]): readonly string[] {
  return profile === null ? ["--remote", remote] : ["--profile", profile];
}
