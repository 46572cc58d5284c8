import { describe, expect, it } from "vitest";
import { InvalidInputError, Observation } from "../../../../src/index.ts";

describe("an observation", () => {
  it("has a unique name unless it is given one", () => {
    expect(new Observation().name).not.toBe(new Observation().name);
    expect(new Observation("rows").name).toBe("rows");
    expect(() => new Observation("")).toThrow(InvalidInputError);
  });

  it("gives the metrics of the first action, to those who waited and to those who come later", async () => {
    const observation = new Observation();
    observation.use();
    const early = observation.get();
    observation.settle({ metrics: { n: 1n } });
    observation.settle({ metrics: { n: 2n } });
    expect(await early).toEqual({ n: 1n });
    expect(await observation.get()).toEqual({ n: 1n });
  });

  it("rejects with the error of an aggregate that failed", async () => {
    const observation = new Observation();
    observation.use();
    observation.settle({ error: new Error("overflow") });
    await expect(observation.get()).rejects.toThrow("overflow");
  });

  it("rejects at once where nothing is observed, as waiting would never end", async () => {
    await expect(new Observation().get()).rejects.toThrow(InvalidInputError);
  });

  it("stops waiting when the signal aborts, with its reason", async () => {
    const observation = new Observation();
    observation.use();
    const abort = new AbortController();
    const waiting = observation.get({ signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });

  it("belongs to one observe", () => {
    const observation = new Observation();
    observation.use();
    expect(() => observation.use()).toThrow(InvalidInputError);
  });
});
