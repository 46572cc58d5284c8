import { InvalidInputError } from "../../errors.ts";
import { valueText } from "../../types/value-text.ts";
import { plainOptions } from "../calls/call-options.ts";
import { columnOrName } from "../calls/column-checks.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, callEach, lit } from "./call.ts";

/** How AES is applied. */
export interface AesOptions {
  /** `GCM` by default; `ECB`, `CBC`. */
  readonly mode?: ColumnOrName;
  /** `DEFAULT` by default: none for GCM, PKCS for the others. */
  readonly padding?: ColumnOrName;
  /** Authenticated but not encrypted; only with GCM. Empty by default. */
  readonly aad?: ColumnOrName;
}

const sha2Bits = [0, 224, 256, 384, 512] as const;

/** Decrypts AES; the key has 16, 24 or 32 bytes. */
export const aes_decrypt = (value: ColumnOrName, key: ColumnOrName, options: AesOptions = {}): Column =>
  callEach("aes_decrypt", value, key, ...aes(options));
/** Encrypts by AES; the key has 16, 24 or 32 bytes. Without `iv` each value gets a random one. */
export const aes_encrypt = (
  value: ColumnOrName,
  key: ColumnOrName,
  options: AesOptions & { readonly iv?: ColumnOrName } = {},
): Column => callEach("aes_encrypt", value, key, ...aesWithIv(options));
/** The CRC-32 of binary, as a bigint. */
export const crc32 = (value: ColumnOrName): Column => call("crc32", value);
/** Spark's 32-bit hash (Murmur 3) of all arguments, as an int. */
export const hash = (...values: ColumnOrName[]): Column => callEach("hash", ...values);
/** The keyed hash of a message; `algorithm` is SHA-256 by default. */
export const hmac = (key: ColumnOrName, message: ColumnOrName, algorithm?: ColumnOrName): Column =>
  call("hmac", key, message, algorithm);
/** The MD5 digest, in base 16. */
export const md5 = (value: ColumnOrName): Column => call("md5", value);
/** The SHA-1 digest, in base 16. */
export const sha = (value: ColumnOrName): Column => call("sha", value);
/** The SHA-1 digest, in base 16. */
export const sha1 = (value: ColumnOrName): Column => call("sha1", value);
/** The SHA-2 digest of 224, 256 (also as 0), 384 or 512 bits, in base 16. */
export function sha2(value: ColumnOrName, bits: (typeof sha2Bits)[number]): Column {
  if (!sha2Bits.includes(bits))
    throw new InvalidInputError(`sha2 has ${sha2Bits.join(", ")} bits, not ${valueText(bits)}.`);
  return call("sha2", value, bits);
}
/** `aes_decrypt`, with null if it cannot be done. */
export const try_aes_decrypt = (value: ColumnOrName, key: ColumnOrName, options: AesOptions = {}): Column =>
  callEach("try_aes_decrypt", value, key, ...aes(options));
/** The 64-bit xxHash of all arguments, as a bigint. */
export const xxhash64 = (...values: ColumnOrName[]): Column => callEach("xxhash64", ...values);

const aesOptions = {
  example: 'F.aes_decrypt("value", "key", { mode: lit("CBC") })',
  checks: { mode: columnOrName, padding: columnOrName, aad: columnOrName },
} as const;
const aesOptionsWithIv = {
  example: 'F.aes_encrypt("value", "key", { mode: lit("CBC") })',
  checks: { ...aesOptions.checks, iv: columnOrName },
} as const;

function aes(options: AesOptions): readonly ColumnOrName[] {
  const { mode = lit("GCM"), padding = lit("DEFAULT"), aad = lit("") } = plainOptions(aesOptions, [options]);
  return [mode, padding, aad];
}

function aesWithIv(options: AesOptions & { readonly iv?: ColumnOrName }): readonly ColumnOrName[] {
  const { iv = lit(""), ...rest } = plainOptions(aesOptionsWithIv, [options]);
  const [mode, padding, aad] = aes(rest);
  return [mode, padding, iv, aad].filter((part) => part !== undefined);
}
