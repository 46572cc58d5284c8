import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { ExecutionProgress } from "../client/events.ts";
import type { RecordedRun } from "../job/job.ts";
import { type Failure, leavesOpen, toFailure } from "../submit/failure.ts";
import { FailedElsewhereError } from "../submit/run-failures.ts";
import { defaultRunUser, type RunIds } from "../submit/run-ids.ts";
import { isFinal, isUnsuccessful, type RunOrigin, type RunRecord, type RunState } from "../submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../submit/run-store.ts";
import type { SparkUi } from "../submit/spark-ui.ts";
import type { RunListener } from "../submit/start-run.ts";
import type { SubmissionResult } from "../submit/submit-job.ts";
import { userName } from "../tables/user-name.ts";
import type { CliContext } from "./context.ts";
import type { TypedTexts } from "./job-options.ts";
import { keptRecord, recordedArguments } from "./runs/kept-record.ts";
import { SeenStages } from "./runs/seen-stages.ts";
import type { SparkEndpoint } from "./spark/endpoint.ts";
import { recordedPlace } from "./spark/recorded-address.ts";
import { type LineageWork, lineageRunOf, tellEnd } from "./telemetry/lineage/recorded-lineage.ts";
import type { Lineage } from "./telemetry/telemetry.ts";
import { redact } from "./terminal/redact.ts";
import { isSecretName, withoutSecretValues } from "./terminal/secret-values.ts";

export interface RecordedJob {
  /** The job as it was named: `credit-snapshot`, `/path/to/job.ts`. */
  readonly job: string;
  /** `--name`. */
  readonly name: string | null;
  readonly texts: TypedTexts;
  readonly endpoint: SparkEndpoint;
  readonly work: LineageWork;
  /** Told of the run; `null` if nobody asked. */
  readonly lineage: Lineage | null;
  /** What `--conf` set. */
  readonly conf: Readonly<Record<string, string>>;
}

/** Records each run of a submission, so that another process finds it whatever happens to this one. */
export class RunRecorder implements RunListener {
  readonly #context: CliContext;
  readonly #job: RecordedJob;
  readonly #store: RunStore;
  #record: RunRecord | null = null;
  readonly #stages = new SeenStages();
  #endedAt: string | undefined;
  readonly #madeAt = new Date().toISOString();
  #ui: SparkUi | undefined;

  constructor(context: CliContext, job: RecordedJob) {
    this.#context = context;
    this.#job = job;
    this.#store = new RunStore(runStoreDirectory(context.env));
  }

  async onStart(run: RunIds, ready: RecordedRun, startedAt: string): Promise<void> {
    const record = await this.#begin(run, ready, startedAt);
    this.#job.lineage?.started(lineageRunOf(record, this.#job.work));
  }

  async #begin(run: RunIds, ready: RecordedRun, startedAt: string): Promise<RunRecord> {
    const record: RunRecord = {
      ...this.#about(run),
      ...ready,
      state: "pending",
      startedAt,
      updatedAt: new Date().toISOString(),
      keptUntil: null,
    };
    await this.#save(record);
    return record;
  }

  /**
   * Records a submission that failed before its run could start, for `list` to show. Its ids name the record alone:
   * there is no such operation. What was typed wrong, or stopped by who typed it, is not worth a record.
   */
  async onUnstarted(error: unknown, begunAt: Date): Promise<void> {
    const failure = toFailure(error);
    if (failure.code === "USAGE" || failure.code === "INTERRUPTED") return;
    const [id, sessionId] = [randomUUID(), randomUUID()];
    const endedAt = new Date().toISOString();
    await this.#save({
      ...this.#about({ id, userId: defaultRunUser, sessionId, operationId: id }),
      fields: {},
      state: failure.code === "TIMEOUT" || failure.code === "CANCELLED" ? "cancelled" : "failed",
      failure,
      startedAt: begunAt.toISOString(),
      updatedAt: endedAt,
      endedAt,
      keptUntil: null,
    });
    await this.#attempt(() => this.#store.prune());
  }

  #about(run: RunIds) {
    const { job, texts, endpoint, conf } = this.#job;
    const name = this.#name();
    return {
      schemaVersion: 1,
      run,
      job,
      name,
      ...recordedArguments(texts),
      spark: recordedPlace(endpoint),
      origin: originOf(this.#context, conf),
      ...(this.#ui !== undefined && { ui: this.#ui }),
    } as const;
  }

  #name(): string | null {
    const { name } = this.#job;
    return name === null ? null : withoutSecretValues(redact(name));
  }

  /** The record is the same as that of the process which started the run, and replaces it where both are one user. */
  async onRejoin(run: RunIds, ready: RecordedRun, startedAt: string): Promise<void> {
    await this.#begin(run, ready, startedAt);
  }

  async onRefused(): Promise<void> {
    const record = this.#record;
    this.#record = null;
    if (record === null) return;
    tellEnd(this.#job.lineage, lineageRunOf(record, this.#job.work), { state: "cancelled" });
    await this.#attempt(() => this.#store.remove(record));
  }

  onUi(ui: SparkUi): void {
    this.#ui = ui;
  }

  onProgress(progress: ExecutionProgress): void {
    this.#stages.saw(progress);
  }

  onEnd(endedAt: string): void {
    this.#endedAt = endedAt;
  }

  /** Records how the submission ended. */
  async onResult(result: SubmissionResult): Promise<void> {
    const record = this.#record;
    if (record === null || result.run === null) return this.#tellOfNoRun(result);
    const keptUntil = result.ok ? (result.keptUntil?.toISOString() ?? null) : null;
    const fields = result.ok ? result.fields : record.fields;
    const state = stateOf(result);
    const failure = !result.ok && isUnsuccessful(state) ? { failure: await this.#failureOf(record, result.error) } : {};
    const updatedAt = new Date().toISOString();
    const ended = isFinal(state) && this.#endedAt !== undefined ? { endedAt: this.#endedAt } : {};
    const sparkVersion = result.version ?? undefined;
    const told = { state, ...failure, at: this.#endedAt, sparkVersion };
    tellEnd(this.#job.lineage, lineageRunOf({ ...record, fields }, this.#job.work), told);
    const stages = this.#stages.recorded();
    await this.#save({ ...record, ...stages, fields, state, ...failure, keptUntil, updatedAt, ...ended });
    await this.#attempt(() => this.#store.prune());
  }

  /** Why a run failed. If only another process of this machine was told, it has recorded the reason. */
  async #failureOf({ run, startedAt }: RunRecord, error: unknown): Promise<Failure> {
    if (!(error instanceof FailedElsewhereError)) return toFailure(error);
    const recorded = await this.#store.find(run.id).catch(() => []);
    return recorded.find((kept) => kept.startedAt === startedAt)?.failure ?? toFailure(error);
  }

  /** A submission that failed before its run began: the lineage has a run that failed. */
  #tellOfNoRun(result: SubmissionResult): void {
    const { job, texts, endpoint, work, lineage } = this.#job;
    const name = this.#name();
    if (lineage === null || result.ok) return;
    const failure = toFailure(result.error);
    if (failure.code === "USAGE" || failure.code === "CONFLICT") return;
    const state = stateOf(result) === "cancelled" ? "cancelled" : "failed";
    const [asOf] = texts["asOf"] ?? [];
    const fields = { ...(asOf !== undefined && { asOf }), ...result.fields };
    const spark = recordedPlace(endpoint);
    const startedAt = this.#madeAt;
    const run = lineageRunOf({ run: null, job, name, startedAt, fields, spark }, work);
    lineage.started(run);
    tellEnd(lineage, run, { state, failure, sparkVersion: result.version ?? undefined });
  }

  async #save(record: RunRecord): Promise<void> {
    this.#record = record;
    await this.#attempt(() => this.#store.save(keptRecord(record, this.#context.output.clean)));
  }

  /** A full disk must not keep a table from being published: the job's own arguments find the run too. */
  async #attempt(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#context.output.warn(`this run is not recorded: ${String(error)}`);
    }
  }
}

function originOf({ cwd }: CliContext, conf: RecordedJob["conf"]): RunOrigin {
  const shown = Object.entries(conf).map(([key, value]) => [
    key,
    isSecretName(key) ? "***" : withoutSecretValues(redact(value)),
  ]);
  return { user: userName(), host: hostname(), directory: cwd, conf: Object.fromEntries(shown) };
}

/** What a submission's end says about its run. */
function stateOf(result: SubmissionResult): RunState {
  if (result.ok) return result.state === "detached" ? "running" : "succeeded";
  if (result.outcome === "published") return "succeeded";
  switch (toFailure(result.error).code) {
    case "CANCELLED":
    case "TIMEOUT":
    case "INTERRUPTED":
      return result.outcome === "unknown" ? "unknown" : "cancelled";
    case "ABANDONED":
      return "abandoned";
    case "UNREACHABLE":
      return "unknown";
    case "JOB_FAILED":
      return leavesOpen(result.error) ? "unknown" : "failed";
    case "USAGE":
    case "INPUT_NOT_READY":
    case "DATA_CHECK_FAILED":
    case "CONFLICT":
      return "failed";
  }
}
