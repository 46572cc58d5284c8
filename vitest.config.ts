import { defineConfig } from "vitest/config";

// What most Sparks of the tests do is start: without the second compiler that takes half of the processor's time.
process.env["SPARK_SUBMIT_OPTS"] ??= "-XX:TieredStopAtLevel=1";

const seconds = 1000;
const minutes = 60 * seconds;

/** With `test/unit` they are `npm run test:fast`: no Spark, no Java and no Python. */
const withoutSpark = ["test/scripted/**/*.test.ts", "test/parity/{api-surface,coverage,pipelines,plans}.test.ts"];

export default defineConfig({
  test: {
    // The tests share the machine with the Sparks that they start.
    maxWorkers: 2,
    reporters: ["default", "./test/time-by-part.ts"],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: "scripted",
          include: withoutSpark,
          globalSetup: ["test/scripted/global-setup.ts"],
          testTimeout: minutes,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Beside Spark's tests, which wait more than they work.
        test: { name: "site", include: ["test/site/**/*.test.ts"], testTimeout: minutes, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: "spark",
          include: ["test/**/*.test.ts"],
          exclude: ["test/unit/**", "test/site/**", "test/containers/**", "test/left-alone/**", ...withoutSpark],
          globalSetup: ["test/integration/global-setup.ts"],
          testTimeout: 2 * minutes,
          hookTimeout: 2 * minutes,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "containers",
          include: ["test/containers/**/*.test.ts"],
          globalSetup: ["test/containers/global-setup.ts"],
          testTimeout: 10 * minutes,
          hookTimeout: 10 * minutes,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        // Last, as its runs take more than five minutes: they are left alone before the first test of all.
        test: {
          name: "left-alone",
          include: ["test/left-alone/**/*.test.ts"],
          globalSetup: ["test/left-alone/global-setup.ts"],
          testTimeout: 10 * minutes,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
