import { dirname, relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

interface Part {
  readonly name: string;
  readonly seconds: number;
  readonly files: number;
}

/** Prints at the end where the time went: by folder, and the files that took longest. Files run side by side. */
// biome-ignore lint/style/noDefaultExport: vitest takes a reporter by its file's default export
export default class TimeByPart implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map((module): Part => ({ name: nameOf(module), seconds: secondsOf(module), files: 1 }));
    const folders = [...Map.groupBy(files, ({ name }) => dirname(name))].map(([name, parts]) => sumOf(name, parts));
    if (folders.length < 2) return;
    process.stdout.write(`${[...table("folder", folders), "", ...table("file", files).slice(0, 16)].join("\n")}\n\n`);
  }
}

function nameOf({ moduleId, project }: TestModule): string {
  return relative(project.config.root, moduleId);
}

/** What the file's worker was busy with. */
function secondsOf(module: TestModule): number {
  const { duration, collectDuration, prepareDuration, setupDuration } = module.diagnostic();
  return (duration + collectDuration + prepareDuration + setupDuration) / 1000;
}

function sumOf(name: string, parts: readonly Part[]): Part {
  return { name, seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0), files: parts.length };
}

/** The longest first, under a heading. */
function table(heading: string, parts: readonly Part[]): readonly string[] {
  const sorted = parts.toSorted((a, b) => b.seconds - a.seconds);
  return [
    ` seconds  files  ${heading}`,
    ...sorted.map(
      ({ name, seconds, files }) => `${seconds.toFixed(1).padStart(8)}  ${`${files}`.padStart(5)}  ${name}`,
    ),
  ];
}
