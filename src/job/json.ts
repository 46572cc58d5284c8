/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** An object of such values. */
export type JsonObject = { readonly [key: string]: Json };
