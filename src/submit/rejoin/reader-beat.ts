import type { NoteWriter } from "./run-notes.ts";

const beatEveryMs = 3_000;

/** After so long without a sign, a run's reader counts as gone. */
export const quietAfterMs: number = 10_000;

/** While it beats, other processes see that this one reads the run. */
export class ReaderBeat implements Disposable {
  readonly #notes: NoteWriter;
  #timer: NodeJS.Timeout | undefined;

  constructor(notes: NoteWriter) {
    this.#notes = notes;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => void this.#notes.read(), beatEveryMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}
