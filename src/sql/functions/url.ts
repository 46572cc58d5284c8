import type { Column } from "../column.ts";
import { type ColumnOrName, call } from "./call.ts";

/** A part of a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; with QUERY, the value of `key`. */
export const parse_url = (url: ColumnOrName, part: ColumnOrName, key?: ColumnOrName): Column =>
  call("parse_url", url, part, key);
/** `parse_url`, with null for a malformed URL. */
export const try_parse_url = (url: ColumnOrName, part: ColumnOrName, key?: ColumnOrName): Column =>
  call("try_parse_url", url, part, key);
/** `url_decode`, with null for malformed text. */
export const try_url_decode = (text: ColumnOrName): Column => call("try_url_decode", text);
/** Text from its application/x-www-form-urlencoded form. */
export const url_decode = (text: ColumnOrName): Column => call("url_decode", text);
/** Text in application/x-www-form-urlencoded form. */
export const url_encode = (text: ColumnOrName): Column => call("url_encode", text);
