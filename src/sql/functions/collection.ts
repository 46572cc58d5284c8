import type { OneByOne } from "../calls/spread.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, callAll, callEach, lit, type Operand, randomSeed, spread } from "./call.ts";

/** An array of the columns, one by one or given as one array. */
export const array = (...columns: OneByOne<ColumnOrName>): Column => callAll("array", spread(columns));
/** The array with a value at its end. */
export const array_append = (array: ColumnOrName, value: Operand): Column => call("array_append", array, lit(value));
/** The array without its nulls. */
export const array_compact = (array: ColumnOrName): Column => call("array_compact", array);
/** Whether the array has the value; null if it does not, but holds a null. */
export const array_contains = (array: ColumnOrName, value: Operand): Column =>
  call("array_contains", array, lit(value));
/** The array without repetitions. */
export const array_distinct = (array: ColumnOrName): Column => call("array_distinct", array);
/** The first array's elements that the second lacks, without repetitions. */
export const array_except = (left: ColumnOrName, right: ColumnOrName): Column => call("array_except", left, right);
/** The array with a value put in at a position counted from 1, or from the end if negative. */
export const array_insert = (array: ColumnOrName, position: ColumnOrName | number, value: Operand): Column =>
  call("array_insert", array, position, lit(value));
/** The elements that both arrays have, without repetitions. */
export const array_intersect = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("array_intersect", left, right);
/** The strings of an array joined with a delimiter; nulls are left out, or replaced. */
export const array_join = (array: ColumnOrName, delimiter: string, nullReplacement?: string): Column =>
  call("array_join", array, lit(delimiter), lit(nullReplacement));
/** The greatest element; NaN is above all, nulls are left out. */
export const array_max = (array: ColumnOrName): Column => call("array_max", array);
/** The least element; nulls are left out. */
export const array_min = (array: ColumnOrName): Column => call("array_min", array);
/** The position, from 1, of the first equal element; 0 if there is none. */
export const array_position = (array: ColumnOrName, value: Operand): Column =>
  call("array_position", array, lit(value));
/** The array with a value at its start. */
export const array_prepend = (array: ColumnOrName, value: Operand): Column => call("array_prepend", array, lit(value));
/** The array without the elements that are equal to a value. */
export const array_remove = (array: ColumnOrName, value: Operand): Column => call("array_remove", array, lit(value));
/** An array that holds the value `count` times. */
export const array_repeat = (value: ColumnOrName, count: ColumnOrName | number): Column =>
  call("array_repeat", value, count);
/** How many elements the array has; null for null. */
export const array_size = (array: ColumnOrName): Column => call("array_size", array);
/** The elements of both arrays, without repetitions. */
export const array_union = (left: ColumnOrName, right: ColumnOrName): Column => call("array_union", left, right);
/** Whether two arrays share an element that is not null. */
export const arrays_overlap = (left: ColumnOrName, right: ColumnOrName): Column => call("arrays_overlap", left, right);
/** Arrays as one array of structs, element by element; nulls fill up shorter ones. */
export const arrays_zip = (...arrays: ColumnOrName[]): Column => callEach("arrays_zip", ...arrays);
/** `size` under Spark SQL's other name. */
export const cardinality = (value: ColumnOrName): Column => call("cardinality", value);
/** Strings, binaries or arrays one after another; null if any is. */
export const concat = (...values: ColumnOrName[]): Column => callEach("concat", ...values);
/** A map of keys and values in turn, one by one or given as one array. */
export const create_map = (...keysAndValues: OneByOne<ColumnOrName>): Column => callAll("map", spread(keysAndValues));
/** The array's element at a position from 1 (from the end if negative), or the map's value of a key. */
export const element_at = (value: ColumnOrName, extraction: Operand): Column =>
  call("element_at", value, lit(extraction));
/** A row for each element (`col`), or for each entry of a map (`key`, `value`); none for an empty or null one. */
export const explode = (value: ColumnOrName): Column => call("explode", value);
/** `explode`, with one row of nulls for an empty or null array or map. */
export const explode_outer = (value: ColumnOrName): Column => call("explode_outer", value);
/** An array of arrays as one array; one level only. */
export const flatten = (array: ColumnOrName): Column => call("flatten", array);
/** The array's element at an index from 0; null outside. */
export const get = (array: ColumnOrName, index: ColumnOrName | number): Column => call("get", array, index);
/** A row for each struct of an array, a column for each of its fields. */
export const inline = (array: ColumnOrName): Column => call("inline", array);
/** `inline`, with one row of nulls for an empty or null array. */
export const inline_outer = (array: ColumnOrName): Column => call("inline_outer", array);
/** `create_map` under its Scala name. */
export const map: (...keysAndValues: OneByOne<ColumnOrName>) => Column = create_map;
/** Maps as one map; an equal key in two of them is an error unless the session says otherwise. */
export const map_concat = (...maps: OneByOne<ColumnOrName>): Column => callAll("map_concat", spread(maps));
/** Whether the map has a key. */
export const map_contains_key = (map: ColumnOrName, key: Operand): Column => call("map_contains_key", map, lit(key));
/** The entries of a map as an array of structs `key`, `value`. */
export const map_entries = (map: ColumnOrName): Column => call("map_entries", map);
/** A map of an array of keys and one of values, which are of equal length. */
export const map_from_arrays = (keys: ColumnOrName, values: ColumnOrName): Column =>
  call("map_from_arrays", keys, values);
/** A map of an array of structs with two fields. */
export const map_from_entries = (entries: ColumnOrName): Column => call("map_from_entries", entries);
/** The keys of a map, as an array. */
export const map_keys = (map: ColumnOrName): Column => call("map_keys", map);
/** The values of a map, as an array. */
export const map_values = (map: ColumnOrName): Column => call("map_values", map);
/** A struct of names (literals) and values in turn. */
export const named_struct = (...namesAndValues: ColumnOrName[]): Column => callEach("named_struct", ...namesAndValues);
/** `explode` with the position, from 0, as column `pos`. */
export const posexplode = (value: ColumnOrName): Column => call("posexplode", value);
/** `posexplode`, with one row of nulls for an empty or null array or map. */
export const posexplode_outer = (value: ColumnOrName): Column => call("posexplode_outer", value);
/** A string or an array, reversed. */
export const reverse = (value: ColumnOrName): Column => call("reverse", value);
/** The numbers, dates or timestamps from `start` to `stop`, both included; `step` is 1, or -1 downwards, by default. */
export const sequence = (start: ColumnOrName, stop: ColumnOrName, step?: ColumnOrName): Column =>
  call("sequence", start, stop, step);
/** The array in a random order. */
export const shuffle = (array: ColumnOrName, seed?: Column | number | bigint): Column =>
  call("shuffle", array, seed ?? randomSeed());
/** How many elements an array, or entries a map, has; of null, null in ANSI mode and -1 otherwise. */
export const size = (value: ColumnOrName): Column => call("size", value);
/** `length` elements of an array from position `start` on, which counts from 1, or from the end if negative. */
export const slice = (array: ColumnOrName, start: ColumnOrName | number, length: ColumnOrName | number): Column =>
  call("slice", array, start, length);
/** The array sorted; nulls come first ascending and last descending. */
export const sort_array = (array: ColumnOrName, ascending = true): Column => call("sort_array", array, ascending);
/** The values laid out in as many rows as the first argument says. */
export const stack = (rows: ColumnOrName, ...values: ColumnOrName[]): Column => callEach("stack", rows, ...values);
/** A map of a text such as `a:1,b:2`; the delimiters are regular expressions, `,` and `:` by default. */
export const str_to_map = (
  text: ColumnOrName,
  pairDelimiter: ColumnOrName = lit(","),
  keyValueDelimiter: ColumnOrName = lit(":"),
): Column => call("str_to_map", text, pairDelimiter, keyValueDelimiter);
/** A struct of the columns under their own names, one by one or given as one array. */
export const struct = (...columns: OneByOne<ColumnOrName>): Column => callAll("struct", spread(columns));
/** `element_at`, with null for a position outside the array. */
export const try_element_at = (value: ColumnOrName, extraction: ColumnOrName): Column =>
  call("try_element_at", value, extraction);
