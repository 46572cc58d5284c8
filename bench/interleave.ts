import type { Contender, Measured, Run } from "./contender.ts";
import { runOnce } from "./run-process.ts";

/**
 * Runs every contender once per round, so that other load on the machine affects all of them alike. It discards their
 * first runs: these warm the server, the disk and the compile caches. A contender that fails in its first run is left
 * out, with the reason. Throws when one fails later, or when the facts of contenders disagree.
 */
export async function interleave(contenders: readonly Contender[], rounds: number): Promise<Measured[]> {
  const all = [];
  for (const contender of contenders) all.push({ contender, runs: [] as Run[], failure: await warmUp(contender) });
  const able = all.filter(({ failure }) => failure === null);
  const warmUps = ({ contender }: (typeof able)[number]): number => contender.warmUps ?? 1;
  for (let done = 1; done < Math.max(...able.map(warmUps)); done++) {
    for (const one of able) if (warmUps(one) > done) await runOnce(one.contender);
  }
  for (let round = 0; round < rounds; round++) {
    // Every other round runs backwards: a contender that leaves the server busy must not always slow the same one.
    for (const { contender, runs } of round % 2 === 0 ? able.toReversed() : able) {
      const run = await runOnce(contender);
      runs.push(run);
      note(`run ${round + 1}`, contender, `${Math.round(run.wallMs)} ms`);
    }
  }
  const measured = all.map(({ contender, runs, failure }) => ({ name: contender.name, runs, failure }));
  assertSameFacts(measured);
  return measured;
}

async function warmUp(contender: Contender): Promise<string | null> {
  try {
    const { wallMs } = await runOnce(contender);
    note("warm-up", contender, `${Math.round(wallMs)} ms`);
    return null;
  } catch (error) {
    const { cause, message } = error as Error; // runOnce throws nothing else.
    note("left out", contender, String(cause ?? message));
    return String(cause ?? message)
      .split("\n")
      .slice(0, 2)
      .join(" ");
  }
}

function note(what: string, { name }: Contender, text: string): void {
  process.stderr.write(`${what}  ${name}: ${text}\n`);
}

/** A fast answer must also be right. */
function assertSameFacts(measured: readonly Measured[]): void {
  const stated = measured.flatMap(({ name, runs }) =>
    runs.flatMap(({ facts }) => (facts === null ? [] : [{ name, facts }])),
  );
  const differing = stated.find(({ facts }) => facts !== stated[0]?.facts);
  if (differing === undefined) return;
  throw new Error(`${differing.name} computed ${differing.facts}, ${stated[0]?.name} ${stated[0]?.facts}`);
}
