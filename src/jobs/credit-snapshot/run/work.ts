import { fingerprint, type IsoDate, type Json, resultValues } from "../../../index.ts";
import type { LandedFile } from "../../../tables/landing/landed-files.ts";
import { DAY_COLUMN } from "../../../tables/landing/landing-glob.ts";
import type { TableStore, Work } from "../../../tables/store/table-store.ts";
import { rowOptions } from "../days/carried-days.ts";
import type { KeptSource } from "../days/find-source.ts";
import { carriedPlace, type Options } from "../options.ts";
import { creditSnapshotParameters } from "../parameters.ts";
import { JOB_VERSION } from "./ready-run.ts";

interface From {
  readonly store: TableStore;
  readonly source: KeptSource;
  /** The session settings that were asked for and may change the rows. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The options that change the result, the days that they choose to read, and the input itself. */
export function workOf(options: Options, { store, source, settings }: From): Work {
  const { days, files, identity, carried, carriedFrom } = source;
  const choices = {
    ...resultValues(creditSnapshotParameters, options),
    ...(Object.keys(settings).length > 0 && { settings }),
  };
  const brought = new Set(carriedFrom.flatMap(({ day, store: from }) => (from === store ? [] : day)));
  const inputOf = ({ day, root, path, bytes, modifiedMs }: LandedFile): Json => {
    const place = brought.has(day) ? (carriedPlace(options.store) ?? "") : store.root;
    return [root === options.landing ? path : `${root.slice(place.length + 1)}/${path}`, bytes, modifiedMs];
  };
  const contentOf = (day: IsoDate): string => {
    const ofDay = files.filter((file) => file.day === day);
    const held = ofDay.find((file) => file.held !== undefined)?.held;
    return held ?? fingerprint({ version: JOB_VERSION, ...choices, asOf: null, inputs: ofDay.map(inputOf) });
  };
  const contents = new Map(days.map((day) => [day, contentOf(day)]));
  // A table holds a day that it took from a run as it holds its own: the same work then has the same fingerprint.
  const broughtInput = (day: IsoDate): Json => [`/${DAY_COLUMN}=${day}/${contents.get(day)}`, 0, 0];
  const inputs = [
    ...identity.filter(({ day }) => !brought.has(day)).map(inputOf),
    ...days.filter((day) => brought.has(day)).map(broughtInput),
  ];
  return {
    fingerprint: fingerprint({ version: JOB_VERSION, days, carried, ...choices, inputs }),
    contents,
    carried: files.flatMap(({ day, held }) => (held === undefined ? [] : day)),
    isForced: options.republish,
    rowOptions: rowOptions(options),
    partitionBy: options.partitionBy,
  };
}
