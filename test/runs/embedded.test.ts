import { describe } from "vitest";
import { embeddedSpark } from "./embedded-spark.ts";
import { testRuns } from "./test-runs.ts";

describe("runs on an embedded Spark", { timeout: 600_000 }, () => testRuns(embeddedSpark));
