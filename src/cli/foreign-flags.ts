import type { Command } from "commander";
import { Option } from "commander";
import { FailureError } from "../submit/failure.ts";

const runsAlready = "a Spark Connect server runs already, with the resources it was started with";
const setOnServer = "ask the administrator of the Spark Connect server to set it there";
const shipsNoProgram = "a job here is a plan that the server executes; no program is shipped";
const loadedAtStart = "the Spark Connect server fetches packages only when it starts";

/** `spark-submit`'s flags that cannot apply to a running Spark Connect server, and why. */
const refused: ReadonlyMap<string, { readonly reason: string; readonly instead: string }> = new Map([
  [
    "--master",
    {
      reason: "the Spark Connect server has its own master",
      instead: "name the server with --remote sc://host:15002, or use --remote local[4]",
    },
  ],
  ["--deploy-mode", { reason: "the driver is the Spark Connect server, which runs already", instead: "leave it out" }],
  ...["--driver-memory", "--driver-cores", "--driver-java-options", "--driver-library-path", "--driver-class-path"].map(
    (flag) =>
      [flag, { reason: "the driver is the Spark Connect server, which runs already", instead: setOnServer }] as const,
  ),
  ...[
    "--executor-memory",
    "--executor-cores",
    "--num-executors",
    "--total-executor-cores",
    "--queue",
    "--supervise",
  ].map((flag) => [flag, { reason: runsAlready, instead: setOnServer }] as const),
  [
    "--packages",
    {
      reason: loadedAtStart,
      instead: "send its jars with --jars, or ask the administrator of the server for spark.jars.packages",
    },
  ],
  ...["--exclude-packages", "--repositories"].map(
    (flag) => [flag, { reason: loadedAtStart, instead: "leave it out" }] as const,
  ),
  ["--class", { reason: shipsNoProgram, instead: "leave it out; classes that the job names come with --jars" }],
  ["--py-files", { reason: shipsNoProgram, instead: "leave it out" }],
  [
    "--archives",
    { reason: "files are sent as they are, and nothing unpacks them", instead: "send the files in it with --files" },
  ],
  ...["--keytab", "--principal", "--proxy-user"].map(
    (flag) =>
      [
        flag,
        {
          reason: "the Spark Connect server decides which user runs the job",
          instead: "name the user in the address: sc://host/;user_id=NAME",
        },
      ] as const,
  ),
  [
    "--properties-file",
    {
      reason: "its static settings cannot reach a server that runs already",
      instead: "give session settings with -c KEY=VALUE",
    },
  ],
]);

/** Makes `command` refuse `spark-submit`'s flags with the reason. */
export function refuseForeignFlags(command: Command): void {
  const own = new Set(command.options.map((option) => option.long));
  for (const [flag, { reason, instead }] of refused) {
    if (own.has(flag)) continue;
    command.addOption(new Option(`${flag} [value]`).hideHelp());
    command.on(`option:${flag.slice(2)}`, () => {
      throw new FailureError("USAGE", `${flag} cannot apply: ${reason}`, { hint: `Instead: ${instead}.` });
    });
  }
}
