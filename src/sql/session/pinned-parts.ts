import { SessionLostError } from "../../errors.ts";
import { partsIn } from "../../plan/substitute.ts";

interface Pin {
  readonly sessionId: string;
  /** For messages: `The checkpoint`. */
  readonly what: string;
}

/** The parts of plans that one session on the server keeps, and that end with it: a renewable session may be another. */
export class PinnedParts {
  readonly #pins = new WeakMap<object, Pin>();
  readonly #sessionIds = new Set<string>();

  /** `part` is of no use outside of its session. */
  add(part: object, pin: Pin): void {
    this.#pins.set(part, pin);
    this.#sessionIds.add(pin.sessionId);
  }

  /** Throws `SessionLostError` if a plan holds a part of a session that was before this one. */
  assertIn(sessionId: string, plans: readonly unknown[]): void {
    if (this.#sessionIds.size === 0 || (this.#sessionIds.size === 1 && this.#sessionIds.has(sessionId))) return;
    const isGone = (part: object) => (this.#pins.get(part)?.sessionId ?? sessionId) !== sessionId;
    for (const plan of plans) {
      if (typeof plan !== "object" || plan === null) continue;
      const [gone] = partsIn(plan, isGone);
      const pin = gone && this.#pins.get(gone);
      if (pin) throw new SessionLostError(`${pin.what} is gone with the session ${pin.sessionId}. Make it again.`);
    }
  }
}
