import { randomUUID } from "node:crypto";
import { lstat, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Holds a run until a test releases it, so that what the test does meanwhile depends on no clock. The run's task looks
 * for a file, as there may be no room for the task of a statement that releases it. Let it hold one task of a stage.
 */
export class HeldRun {
  readonly #file: string;

  constructor(file: string = `/tmp/released-${randomUUID()}`) {
    this.#file = file;
  }

  get #mark(): string {
    return `${this.#file}.held`;
  }

  /** A condition that is true for each record once the run is released, or five minutes have passed. */
  get condition(): string {
    return this.#conditionAfter("");
  }

  /** The same, for a test that waits until the run `holds`. */
  get markedCondition(): string {
    const marked = `i = 1 AND reflect('org.apache.hadoop.fs.FileUtil', 'symLink', '/dev/null', '${this.#mark}') IS NULL`;
    return this.#conditionAfter(`${marked} OR `);
  }

  /** Waits until a task is held: an interrupt before that may be lost, as `untilSettled` says. */
  async holds(): Promise<void> {
    while (!(await lstat(this.#mark).catch(() => null))) await delay(50);
  }

  async release(): Promise<void> {
    await writeFile(this.#file, "");
  }

  /** Holds the next run as it held the first. */
  async hold(): Promise<void> {
    await rm(this.#file, { force: true });
    await rm(this.#mark, { force: true });
  }

  #conditionAfter(first: string): string {
    const released = `try_reflect('scala.io.Source', 'fromFile', '${this.#file}', 'UTF-8') IS NOT NULL`;
    const slept = "reflect('java.lang.Thread', 'sleep', 50L) IS NULL";
    return `exists(sequence(1, 6000), i -> ${released} OR ${first}${slept} OR i = 6000)`;
  }
}
