import type { JsonObject } from "../../job/json.ts";
import type { GraphElement } from "../../pipelines/pipelines.ts";

type Dataset = Exclude<GraphElement, { kind: "flow" }>;
type Flow = Extract<GraphElement, { kind: "flow" }>;

const kinds: Readonly<Record<Dataset["kind"], string>> = {
  materializedView: "materialized view",
  table: "streaming table",
  temporaryView: "temporary view",
  sink: "sink",
};

/** A graph as text, a line per dataset, each after the ones it reads: `totals  materialized view  <- orders`. */
export function graphLines(elements: readonly GraphElement[]): readonly string[] {
  const flows = elements.filter((element) => element.kind === "flow");
  const rows = inOrder(elements).map((dataset): readonly [string, string, string] => [
    dataset.name,
    kinds[dataset.kind],
    inputsText(dataset, flows),
  ]);
  const widths = [0, 1].map((column) => rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0));
  return rows.map(([name, kind, inputs]) =>
    `${name.padEnd(widths[0] ?? 0)}  ${kind.padEnd(widths[1] ?? 0)}  ${inputs}`.trimEnd(),
  );
}

/** A graph as JSON. */
export function graphJson(elements: readonly GraphElement[]): readonly JsonObject[] {
  const flows = elements.filter((element) => element.kind === "flow");
  return inOrder(elements).map((dataset) => ({
    name: dataset.name,
    kind: kinds[dataset.kind],
    flows: flowsInto(dataset, flows).map(({ name, reads }) => ({ name, reads: [...reads] })),
  }));
}

/** The flow of a dataset's own query has the dataset's name, which needs no mention. */
function inputsText(dataset: Dataset, flows: readonly Flow[]): string {
  const inputs = flowsInto(dataset, flows).flatMap(({ name, reads }) => {
    const by = isSame(name, dataset.name) ? "" : ` (${name})`;
    return reads.length === 0 && by !== "" ? [`nothing${by}`] : reads.map((read) => read + by);
  });
  return inputs.length === 0 ? "" : `<- ${inputs.join(", ")}`;
}

export function flowsInto({ name }: Dataset, flows: readonly Flow[]): readonly Flow[] {
  return flows.filter(({ target }) => isSame(target, name));
}

/** Names may be written with their database and catalog or without. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [`.${one.toLowerCase()}`, `.${other.toLowerCase()}`];
  return a.endsWith(b) || b.endsWith(a);
}

/** Depth first, as far as there is an order: the server refuses a cycle. */
function inOrder(elements: readonly GraphElement[]): readonly Dataset[] {
  const datasets = elements.filter((element) => element.kind !== "flow");
  const flows = elements.filter((element) => element.kind === "flow");
  const placed = new Set<Dataset>();
  const visiting = new Set<Dataset>();
  const visit = (dataset: Dataset): void => {
    if (placed.has(dataset) || visiting.has(dataset)) return;
    visiting.add(dataset);
    const reads = flowsInto(dataset, flows).flatMap((flow) => flow.reads);
    for (const other of datasets) if (reads.some((read) => isSame(read, other.name))) visit(other);
    placed.add(dataset);
  };
  datasets.forEach(visit);
  return [...placed];
}
