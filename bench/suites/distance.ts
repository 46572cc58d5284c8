import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { ExecutePlanRequestSchema } from "../../src/gen/spark/connect/base_pb.js";
import { isRunNote, type RecordedCall, startRecordingProxy } from "../../test/scripted/support/recording-proxy.ts";
import type { Contender, Measured } from "../contender.ts";
import {
  attendance,
  type Context,
  command,
  goProgram,
  program,
  publishedGo,
  python,
  pythonProgram,
} from "../context.ts";
import { startFarAway } from "../far-away.ts";
import { interleave } from "../interleave.ts";
import { asOf, keptDays, landingZone } from "../landing.ts";
import type { Section, Table } from "../report.ts";
import { runOnce } from "../run-process.ts";
import { type Spread, spreadOf } from "../statistics.ts";

/** The milliseconds of a round trip. */
const distances: readonly number[] = [0, 20, 100, 300];

const statement = 'spark-connect sql "SELECT 1"';
const submission = "spark-connect submit, all checks";
const status = "spark-connect status";
const resolve = "spark-connect resolve";
const statementOfPython = `${python}: SELECT 1`;
const checked = `${python}: the three paths, all of our checks`;

/** TCP's handshake and HTTP/2's settings, before a client's first request. */
const toConnect = 2;

/**
 * How many round trips each client waits for, one after another: counted by a proxy that sees the requests, and as the
 * slope of its time over the distance, for which the machine must be idle.
 */
export async function distance(context: Context): Promise<Section> {
  const landing = await landingZone(85, 1_000);
  const { present, absent } = attendance(context, {
    always: await ours(context, landing),
    python: [
      { name: statementOfPython, command: pythonProgram(context, "cold_start.py", "sql") },
      writing(
        context,
        `${python}: the three paths`,
        pythonProgram(context, "snapshot_paths.py", landing, keptDays.join()),
      ),
      writing(context, checked, pythonProgram(context, "snapshot_checked.py", "all", landing, keptDays.join())),
    ],
    publishedGo: [{ name: `${publishedGo}: SELECT 1`, command: goProgram(context.publishedGo, "sql") }],
  });
  const counted = await counts(context, present);
  const times = await timesOf(context, present);
  const table = (title: string, unit: Table["unit"], of: (name: string) => Spread | null): Table => ({
    title,
    unit,
    rows: [
      ...present.map(({ name }) => ({ name, spread: of(name) })),
      ...absent.map((each) => ({ ...each, spread: null })),
    ],
  });
  const roundTrips = (name: string) => counted.get(name)?.roundTrips ?? null;
  return {
    name: "Distance: a Spark that is 0, 20, 100 and 300 ms away",
    tables: [
      table("round trips one after another, connecting included", null, (name) => once(roundTrips(name))),
      table("requests, without the notes for other processes", null, (name) =>
        once(counted.get(name)?.requests ?? null),
      ),
      table("time for each millisecond of the distance", null, times.slope),
      ...distances.map((away) => table(`whole process, ${away} ms away`, "ms", (name) => times.spread(name, away))),
    ],
    targets: [
      ...(
        [
          ["one statement", statement, 4],
          ["a submission with all checks", submission, 12],
          ["status", status, 5],
          ["resolve", resolve, 5],
        ] as const
      ).map(([what, name, limit]) => ({
        claim: `${what}: round trips one after another`,
        limit,
        better: "at most" as const,
        value: roundTrips(name),
      })),
      {
        claim: "a submission with all checks: requests, without its notes for other processes",
        limit: 16,
        better: "at most",
        value: counted.get(submission)?.requests ?? null,
      },
      {
        claim: "SELECT 1, 0 ms away, over PySpark Connect's",
        limit: 0.25,
        better: "at most",
        value: times.ratio([statement, statementOfPython], 0),
      },
      {
        claim: "a submission 100 ms away, over PySpark Connect with the same checks",
        limit: 0.75,
        better: "at most",
        value: times.ratio([submission, checked], 100),
      },
    ],
    notes: [
      `Connecting is ${toConnect} of them: TCP's handshake, which the proxies imitate, and HTTP/2's settings. TLS would be one more.`,
      `After that: ${present.map(({ name }) => counted.get(name)?.phases).join("; ")}.`,
    ],
  };
}

async function ours(context: Context, landing: string): Promise<readonly Contender[]> {
  const { remote } = context.server;
  const env = { XDG_STATE_HOME: join(context.scratch, "state") };
  const published = join(context.scratch, "far-published");
  const day = ["credit-snapshot", "--landing", landing, "--as-of", asOf, "--since", "2022-01", "--remote", remote];
  const submit = command("submit", ...day, "--no-progress", "--processed");
  await runOnce({ name: "a run to look for", command: [...submit, published], env });
  return [
    { name: statement, command: command("sql", "SELECT 1", "--remote", remote), env },
    { name: "spark-connect: SELECT 1, a program", command: program("cached.js", "select-one.js"), env },
    { ...writing(context, submission, submit), env },
    { name: status, command: command("status", ...day, "--processed", published), env },
    { name: resolve, command: command("resolve", "--processed", published, "--as-of", asOf, "--remote", remote), env },
  ];
}

let folders = 0;

/** A contender that writes to a folder of its own each time. */
function writing(context: Context, name: string, words: readonly string[]): Contender {
  return { name, command: words, freshArguments: () => [join(context.scratch, `far-${folders++}`)] };
}

/** The contender behind a proxy. */
function through(contender: Contender, port: number): Contender {
  const remote = process.env["SPARK_REMOTE"] ?? "";
  const proxied = remote.replace(/\/\/[^/;]+/, `//localhost:${port}`);
  return {
    ...contender,
    command: contender.command.map((word) => (word === remote ? proxied : word)),
    env: { ...contender.env, SPARK_REMOTE: proxied },
  };
}

function serverOf({ server }: Context): URL {
  return new URL(server.remote.replace(/^sc:/, "http:"));
}

/** Each contender's times at each distance, and what follows from them. */
async function timesOf(context: Context, contenders: readonly Contender[]) {
  const proxies = await Promise.all(distances.map((away) => startFarAway(serverOf(context), away)));
  const nameAt = (name: string, away: number) => `${name}, ${away} ms away`;
  const measured = await interleave(
    proxies.flatMap(({ port }, index) =>
      contenders.map((each) => ({ ...through(each, port), name: nameAt(each.name, distances[index] ?? 0) })),
    ),
    context.rounds,
  );
  for (const proxy of proxies) proxy.close();
  const at = (name: string, away: number) => {
    const found = measured.find((each) => each.name === nameAt(name, away));
    return found === undefined || found.failure !== null ? null : found;
  };
  const spread = (name: string, away: number) => {
    const found = at(name, away);
    return found && spreadOf(found, "wallMs");
  };
  return {
    spread,
    slope: (name: string) => slopes(distances.map((away) => at(name, away))),
    ratio: ([above, below]: readonly [string, string], away: number) => {
      const [left, right] = [spread(above, away), spread(below, away)];
      return left && right && left.median / right.median;
    },
  };
}

/** The slope of each round's times over the distances, by least squares; `null` if one was not measured. */
function slopes(measured: readonly (Measured | null)[]): Spread | null {
  const able = measured.filter((each) => each !== null);
  if (able.length < distances.length) return null;
  const mean = distances.reduce((sum, away) => sum + away, 0) / distances.length;
  const square = distances.reduce((sum, away) => sum + (away - mean) ** 2, 0);
  const ofRound = (round: number): number =>
    able.reduce((sum, { runs }, index) => sum + ((distances[index] ?? 0) - mean) * (runs[round]?.wallMs ?? 0), 0) /
    square;
  const rounds = Math.min(...able.map(({ runs }) => runs.length));
  const runs = Array.from({ length: rounds }, (_, round) => ({ wallMs: ofRound(round), figures: {}, facts: null }));
  return spreadOf({ name: "", runs, failure: null }, "wallMs");
}

function once(value: number | null): Spread | null {
  return value === null ? null : { median: value, min: value, max: value };
}

interface Counted {
  readonly roundTrips: number;
  readonly requests: number;
  /** In words: what is waited for before the run, for it, and after it. */
  readonly phases: string;
}

/** Runs each contender once on a Spark that is far enough away to tell what follows what. */
async function counts(context: Context, contenders: readonly Contender[]): Promise<ReadonlyMap<string, Counted>> {
  const { hostname: host, port } = serverOf(context);
  await using proxy = await startRecordingProxy({ host, port: Number(port || 15002) }, 300);
  const counted = new Map<string, Counted>();
  for (const contender of contenders) {
    proxy.take();
    await runOnce(through(contender, proxy.port));
    const calls = proxy.take();
    const last = Math.max(...calls.map(({ depth }) => depth));
    const run = calls.findLast(isCommand)?.depth ?? calls.findLast(isOperation)?.depth;
    const before = run === undefined ? last : run - 1;
    const parts =
      run === undefined ? `${last}` : `${before} before its last operation, 1 for it, ${last - run} after it`;
    const { name } = contender;
    counted.set(name, {
      roundTrips: toConnect + last,
      requests: calls.filter((call) => !isRunNote(call)).length,
      phases: `${name}: ${parts}`,
    });
  }
  return counted;
}

function isOperation({ method }: RecordedCall): boolean {
  return method === "ExecutePlan";
}

function isCommand(call: RecordedCall): boolean {
  return isOperation(call) && fromBinary(ExecutePlanRequestSchema, call.request).plan?.opType.case === "command";
}
