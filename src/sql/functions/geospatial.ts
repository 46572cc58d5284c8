import type { Column } from "../column.ts";
import { type ColumnOrName, call, lit } from "./call.ts";

/** A geometry or geography as well-known binary; `endianness` is `NDR` (little, the default) or `XDR`. */
export const st_asbinary = (geo: ColumnOrName, endianness?: Column | string): Column =>
  call("st_asbinary", geo, lit(endianness));
/** A geography of well-known binary. */
export const st_geogfromwkb = (wkb: ColumnOrName): Column => call("st_geogfromwkb", wkb);
/** A geometry of well-known binary, in the spatial reference system `srid`, 0 by default. */
export const st_geomfromwkb = (wkb: ColumnOrName, srid?: ColumnOrName | number): Column =>
  call("st_geomfromwkb", wkb, srid);
/** The same shape in another spatial reference system; the coordinates stay. */
export const st_setsrid = (geo: ColumnOrName, srid: ColumnOrName | number): Column => call("st_setsrid", geo, srid);
/** The number of the spatial reference system. */
export const st_srid = (geo: ColumnOrName): Column => call("st_srid", geo);
