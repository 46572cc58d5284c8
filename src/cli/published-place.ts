import { dirname } from "node:path";
import { parsePath } from "../job/parse-path.ts";
import { FailureError } from "../submit/failure.ts";
import { parseTableName } from "../tables/store/one-table/names.ts";
import type { StoreOptions } from "../tables/store/stores.ts";
import { type ProjectConfig, readProjectConfig } from "./config/project-config.ts";
import type { CliContext } from "./context.ts";
import { absolutePath } from "./spark/which-spark.ts";

/** The options that say where tables are published. A command takes one of them. */
const placeholders = { processed: "URI", table: "CATALOG.DB.NAME" } as const;
const options = ["processed", "table"] as const;

type PlaceOption = keyof typeof placeholders;

/** A place as its jobs have it: a path is absolute, and one text for all its spellings. */
export interface Place {
  readonly option: PlaceOption;
  readonly text: string;
}

/** What a command without a job knows about the place it looks at. */
export interface PlaceRequest {
  readonly command: string;
  /** The command's options, as typed. */
  readonly typed: { readonly [O in PlaceOption]?: string | undefined };
}

/**
 * The place that was typed, else the only one that the jobs of the project's file name; a note says so. Throws a usage
 * failure unless it finds exactly one place.
 */
export async function publishedPlace(context: CliContext, request: PlaceRequest): Promise<Place> {
  const { typed } = request;
  const places = options.flatMap((option): readonly Place[] => {
    const text = typed[option];
    return text === undefined ? [] : [placeAt(option, text, context.cwd)];
  });
  const [only] = places;
  if (only !== undefined && places.length === 1) return only;
  if (only !== undefined) throw notOnePlace(request);
  const project = await readProjectConfig(context.cwd);
  const [named, ...others] = placesIn(project);
  if (named === undefined) throw notOnePlace(request);
  if (others.length > 0) throw severalPlaces(project, [named, ...others]);
  context.output.note(`${shown(named)}, as ${project.file} says`);
  return named;
}

/** The store of a place. Throws `InvalidInputError` for a text that is not a table's name. */
export function storeOptions({ option, text }: Place): StoreOptions {
  return option === "processed" ? { processed: text } : { table: parseTableName(text), takeOver: false };
}

/** The paths of a place: a table is where its catalog says. */
export function pathsOf({ option, text }: Place): readonly string[] {
  return option === "processed" ? [text] : [];
}

function placesIn({ file, jobs }: ProjectConfig): readonly Place[] {
  const places = Object.values(jobs).flatMap((defaults) =>
    options.flatMap((option): readonly Place[] =>
      (defaults[option] ?? []).map((text) => placeAt(option, text, dirname(file ?? "."))),
    ),
  );
  return [...new Map(places.map((place) => [shown(place), place])).values()];
}

function placeAt(option: PlaceOption, text: string, directory: string): Place {
  return { option, text: option === "processed" ? parsePath(absolutePath(text, directory)) : text };
}

function shown({ option, text }: Place): string {
  return `--${option} ${text}`;
}

function notOnePlace({ command }: PlaceRequest): FailureError {
  const forms = options.map((option) => `--${option} ${placeholders[option]}`).join(", or ");
  const names = options.map((option) => `--${option}`).join(" and ");
  return new FailureError("USAGE", `${command} takes one of ${names}`, {
    hint: `Write ${forms}, or set it for a job in spark-connect.yaml.`,
  });
}

function severalPlaces({ file }: ProjectConfig, places: readonly Place[]): FailureError {
  return new FailureError("USAGE", `the jobs in ${file} publish to ${places.length} places`, {
    hint: `Write one of them: ${places.map(shown).join(", or ")}.`,
  });
}
