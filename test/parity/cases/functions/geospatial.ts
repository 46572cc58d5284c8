import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.st_asbinary("g")': () => F.st_asbinary("g"),
  'F.st_asbinary("g", "XDR")': () => F.st_asbinary("g", "XDR"),
  'F.st_asbinary("g", F.col("e"))': () => F.st_asbinary("g", F.col("e")),
  'F.st_geogfromwkb("a")': () => F.st_geogfromwkb("a"),
  'F.st_geomfromwkb("w")': () => F.st_geomfromwkb("w"),
  'F.st_geomfromwkb("w", 4326)': () => F.st_geomfromwkb("w", 4326),
  'F.st_geomfromwkb("w", "s")': () => F.st_geomfromwkb("w", "s"),
  'F.st_setsrid("g", 4326)': () => F.st_setsrid("g", 4326),
  'F.st_setsrid("g", "s")': () => F.st_setsrid("g", "s"),
  'F.st_srid("a")': () => F.st_srid("a"),
};
