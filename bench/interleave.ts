import type { Contender, Measured, Run } from "./contender.ts";
import { runOnce } from "./run-process.ts";

/**
 * Runs every contender once a round, so that whatever else the machine does hits all of them alike, and throws the first
 * round away: it warms the server, the disk and the compile caches. Throws when contenders that state facts disagree.
 */
export async function interleave(contenders: readonly Contender[], rounds: number): Promise<Measured[]> {
  const runs = contenders.map((): Run[] => []);
  for (let round = -1; round < rounds; round++) {
    // Every other round backwards: a contender that leaves the server busy must not always slow the same neighbour.
    const order = contenders.map((contender, index) => ({ contender, index }));
    if (round % 2 === 0) order.reverse();
    for (const { contender, index } of order) {
      const run = await runOnce(contender);
      if (round >= 0) runs[index]?.push(run);
      process.stderr.write(
        `${round < 0 ? "warm-up" : `run ${round + 1}`}  ${contender.name}: ${Math.round(run.wallMs)} ms\n`,
      );
    }
  }
  assertSameFacts(contenders.map(({ name }, index) => ({ name, runs: runs[index] ?? [] })));
  return contenders.map(({ name }, index) => ({ name, runs: runs[index] ?? [] }));
}

/** A fast answer that is wrong is no answer. */
function assertSameFacts(measured: readonly Measured[]): void {
  const stated = measured.flatMap(({ name, runs }) =>
    runs.flatMap(({ facts }) => (facts === null ? [] : [{ name, facts }])),
  );
  const differing = stated.find(({ facts }) => facts !== stated[0]?.facts);
  if (differing === undefined) return;
  throw new Error(`${differing.name} computed ${differing.facts}, ${stated[0]?.name} ${stated[0]?.facts}`);
}
