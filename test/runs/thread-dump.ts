import { setTimeout as delay } from "node:timers/promises";

/** A JVM that writes its threads to a readable place when it gets SIGQUIT: this needs no JDK tool. */
export interface DumpingJvm {
  quit(): Promise<void>;
  /** All that it has written. */
  output(): Promise<string>;
}

/** A JVM's answer to SIGQUIT, up to the line with `last` in it. Throws if there is none within a minute. */
async function answerOf({ quit, output }: DumpingJvm, last: string): Promise<string> {
  const before = (await output()).length;
  await quit();
  for (const until = performance.now() + 60_000; performance.now() < until; await delay(100)) {
    const answer = (await output()).slice(before);
    if (answer.includes(last)) return answer;
  }
  throw new Error("the JVM wrote nothing about itself within a minute");
}

/** The tasks that an executor's threads are running. A thread keeps its task's name when the task is over. */
export async function runningTasks(jvm: DumpingJvm): Promise<readonly string[]> {
  const threads = (await answerOf(jvm, "JNI global refs")).split("\n\n");
  const busy = threads.filter((thread) => thread.includes("Executor$TaskRunner.run("));
  return busy.map((thread) => /^"Executor task launch worker for ([^"]*)"/m.exec(thread)?.[1] ?? thread);
}

/** Java's option that makes SIGQUIT count the objects that are in use, too. */
export const countObjects = "-XX:+PrintClassHistogram";

/** How many objects of each class are in use, in a JVM that was started with `countObjects`. */
export async function liveObjects(jvm: DumpingJvm): Promise<ReadonlyMap<string, number>> {
  const answer = await answerOf(jvm, "\nTotal ");
  const rows = answer.matchAll(/^ *\d+: +(\d+) +\d+ +(\S+)/gm);
  return new Map(Array.from(rows, ([, count, name = ""]) => [name, Number(count)]));
}
