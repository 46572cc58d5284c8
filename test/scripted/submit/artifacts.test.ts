import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import type { GetStatusResponse_OperationStatus_OperationState as State } from "../../../src/gen/spark/connect/base_pb.js";
import { readArtifacts, sendArtifacts } from "../../../src/submit/artifacts.ts";
import { assertReplaceable } from "../../../src/submit/known-runs.ts";
import { runOperationId } from "../../../src/submit/run-ids.ts";
import { scripted } from "../support/scripted.ts";
import { StatusError, serverSideSessionId } from "../support/scripted-server.ts";

let folder: string;
const never = new AbortController().signal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "artifacts-"));
  await mkdir(join(folder, "other"));
  await writeFile(join(folder, "a.jar"), "PK one");
  await writeFile(join(folder, "other", "a.jar"), "PK two");
  await writeFile(join(folder, "rates.csv"), "EUR,1.1");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const of = (jars: readonly string[], files: readonly string[] = []) =>
  readArtifacts({ jars: jars.map((name) => join(folder, name)), files: files.map((name) => join(folder, name)) });

describe("the files of --jars and --files", () => {
  it("are told apart by their names and their bytes, and not by their folder", async () => {
    const [set, equal, changed, more] = await Promise.all([
      of(["a.jar"]),
      of(["./a.jar", "other/../a.jar"]),
      of(["other/a.jar"]),
      of(["a.jar"], ["rates.csv"]),
    ]);
    expect(set?.artifacts).toEqual([{ name: "jars/a.jar", content: { path: join(folder, "a.jar") } }]);
    expect(more?.artifacts.map(({ name }) => name)).toEqual(["jars/a.jar", "files/rates.csv"]);
    expect(equal).toEqual(set);
    expect(new Set([set, changed, more].map((one) => one?.fingerprint)).size).toBe(3);
    expect(await of([])).toBe(null);
  });

  it("may be a file: URI", async () => {
    const byUri = await readArtifacts({ jars: [pathToFileURL(join(folder, "a.jar")).href], files: [] });
    expect(byUri).toEqual(await of(["a.jar"]));
  });

  it.each([
    ["a file that is not there", { jars: ["/nowhere/a.jar"] }, "--jars: cannot read /nowhere/a.jar"],
    ["a folder", { files: ["/tmp"] }, "--files: /tmp is not a file"],
    ["a URI of a store", { jars: ["s3a://lake/a.jar"] }, "--jars: s3a://lake/a.jar is not a file of this machine"],
  ])("are refused before anything is sent: %s", async (_what, given, message) => {
    const read = readArtifacts({ jars: [], files: [], ...given });
    await expect(read).rejects.toMatchObject({ code: "USAGE", message });
  });

  it("are refused where a session could not tell two apart, or Java would not read one", async () => {
    const [one, two] = [join(folder, "a.jar"), join(folder, "other", "a.jar")];
    await expect(of(["a.jar", "other/a.jar"])).rejects.toMatchObject({
      code: "USAGE",
      message: `--jars: ${one} and ${two} have the same name`,
    });
    await expect(of(["rates.csv"])).rejects.toMatchObject({
      code: "USAGE",
      message: `--jars: ${join(folder, "rates.csv")} is not a jar`,
    });
  });
});

describe("a server that takes no files", () => {
  it.each([
    ["lacks the call", new StatusError(grpcStatus.UNIMPLEMENTED, "not here")],
    ["forbids it", new StatusError(grpcStatus.PERMISSION_DENIED, "not on a shared cluster")],
  ])("%s: the failure names the options, and what to do", async (_what, refusal) => {
    await using scene = await scripted({
      addArtifacts: () => {
        throw refusal;
      },
    });
    await expect(sendArtifacts(scene.client, await of(["a.jar"]), never)).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringMatching(
        /^the server does not take the files of --jars and --files: .*(not here|not on a shared cluster)/,
      ),
      hint: expect.stringContaining("spark.jars"),
    });
  });
});

describe("the session of earlier runs with other files", () => {
  const sceneOf = (states: readonly State[] | StatusError) =>
    scripted({
      getStatus: ({ sessionId }) => {
        if (states instanceof StatusError) throw states;
        const operationStatuses = states.map((state, at) => ({ operationId: runOperationId(sessionId, at), state }));
        return { sessionId, serverSideSessionId, operationStatuses };
      },
    });
  // RUNNING, TERMINATING and SUCCEEDED.
  const [running, unread, read] = [2, 3, 4] as const;

  it("is replaced if every run in it has ended and was read", async () => {
    await using scene = await sceneOf([read, read]);
    await expect(assertReplaceable(scene.client, never)).resolves.toBe(undefined);
  });

  it.each([
    ["a run is active in it", [read, running], /^run \S+ of the same target is active$/],
    ["the end of a run is unread", [unread], /^run \S+ of the same target had other --jars or --files, and its end is/],
    ["the server does not tell", new StatusError(grpcStatus.UNIMPLEMENTED, "no GetStatus"), /^an earlier run of the/],
  ] as const)("stays, and the new run is refused, if %s", async (_what, states, message) => {
    await using scene = await sceneOf(states);
    await expect(assertReplaceable(scene.client, never)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(message),
    });
  });
});
