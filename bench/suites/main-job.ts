import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Contender } from "../contender.ts";
import {
  attendance,
  type Context,
  command,
  goProgram,
  nativeGo,
  publishedGo,
  python,
  pythonProgram,
} from "../context.ts";
import { interleave } from "../interleave.ts";
import { asOf, keptDays, landingZone } from "../landing.ts";
import { outsideServer } from "../outside-server.ts";
import { ratio, type Section, tableOf } from "../report.ts";

const checksOff = "spark-connect submit, checks off";
const checksOn = "spark-connect submit, checks on";
const filter = `${python}: filter on the landing's root`;
const paths = `${python}: the three paths`;
const sameWrite = `${python}: the three paths, our write`;
const sameChecks = `${python}: the three paths, all of our checks`;
const many = "spark-connect submit, checks off, 5,000 partitions";

/** After that many runs Java's compiler has little left to do for any contender. */
const warmed = (contender: Contender): Contender => ({ ...contender, warmUps: 15 });

const unable = {
  name: `${publishedGo}: the three paths`,
  absent: "its reader takes one path, and its writer does not partition",
};

/** The credit snapshot of three days, a whole process, against a warm server. */
export async function mainJob(context: Context): Promise<Section> {
  const landing = await landingZone(85, 200_000);
  const wide = await landingZone(5_000, 1);
  const { present, absent } = attendance(context, {
    always: [
      snapshot(context, { name: checksOff, landing, checks: "off" }),
      snapshot(context, { name: checksOn, landing, checks: "on" }),
      snapshot(context, { name: many, landing: wide, checks: "off" }),
    ].map(warmed),
    python: [
      writing(context, filter, pythonProgram(context, "snapshot_filter.py", landing, keptDays.join())),
      ...[
        writing(context, paths, pythonProgram(context, "snapshot_paths.py", landing, keptDays.join())),
        writing(context, sameWrite, pythonProgram(context, "snapshot_checked.py", "write", landing, keptDays.join())),
        writing(context, sameChecks, pythonProgram(context, "snapshot_checked.py", "all", landing, keptDays.join())),
      ].map(warmed),
      writing(
        context,
        `${filter}, 5,000 partitions`,
        pythonProgram(context, "snapshot_filter.py", wide, keptDays.join()),
      ),
      sparkSubmit(context, landing),
    ],
    nativeGo: [
      writing(
        context,
        `${nativeGo}: the three paths`,
        goProgram(context.nativeGo, "snapshot", landing, keptDays.join()),
      ),
    ],
  });
  const measured = await interleave(present, context.rounds);
  const outside = [];
  for (const checks of ["off", "on"] as const) {
    outside.push(await outsideServer(snapshot(context, { name: `checks ${checks}`, landing, checks }), context.rounds));
  }
  return {
    name: "Main job: three days out of 85 × 200,000 rows",
    tables: [
      tableOf("whole process, warm server", measured, { unit: "ms", figure: "wallMs", absent: [...absent, unable] }),
      tableOf("of which no request of ours was at the server", outside, { unit: "ms", figure: "outsideMs" }),
      tableOf("requests, with the notes for other processes", outside, { unit: null, figure: "requests" }),
    ],
    targets: [
      {
        claim: "checks off, over PySpark Connect with the three paths",
        limit: 0.6,
        better: "at most",
        value: ratio(measured, [checksOff, paths], "wallMs"),
      },
      {
        claim: "checks on, over PySpark Connect with the same checks and layout",
        limit: 0.7,
        better: "at most",
        value: ratio(measured, [checksOn, sameChecks], "wallMs"),
      },
      {
        claim: "ms outside the server's own execution",
        limit: 150,
        better: "at most",
        value: tableOf("", outside, { unit: "ms", figure: "outsideMs" }).rows[0]?.spread?.median ?? null,
      },
      {
        claim: "5,000 partitions over 85",
        limit: 1.2,
        better: "at most",
        value: ratio(measured, [many, checksOff], "wallMs"),
      },
    ],
    notes: [],
  };
}

function snapshot(
  context: Context,
  options: { readonly name: string; readonly landing: string; readonly checks: "on" | "off" },
): Contender {
  const processed = join(context.scratch, "processed");
  const args = ["--landing", options.landing, "--as-of", asOf, "--since", "2022-01", "--remote", context.server.remote];
  if (options.checks === "off") args.push("--on-duplicate", "allow");
  return writing(
    context,
    options.name,
    command("submit", "credit-snapshot", ...args, "--no-progress", "--processed"),
    processed,
  );
}

/** A contender that writes to the folder in its last argument, which is empty at each start. */
function writing(
  context: Context,
  name: string,
  words: readonly string[],
  folder: string = join(context.scratch, "out"),
): Contender {
  return {
    name,
    command: words,
    freshArguments: () => [folder],
    cleanUp: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function sparkSubmit(context: Context, landing: string): Contender {
  const submit = join(context.server.sparkHome, "bin", "spark-submit");
  const options = ["--master", "local[*]", "--driver-memory", "2g", "--conf", "spark.ui.enabled=false"];
  const script = join(import.meta.dirname, "..", "python", "snapshot_submit.py");
  const contender = writing(context, "spark-submit: the three paths", [
    submit,
    ...options,
    script,
    landing,
    keptDays.join(),
  ]);
  const python = "found" in context.python ? context.python.found.python : "python3";
  // It starts its own classic Spark, which must not connect to our server.
  return { ...contender, env: { SPARK_REMOTE: undefined, PYSPARK_PYTHON: python, PYSPARK_DRIVER_PYTHON: python } };
}
