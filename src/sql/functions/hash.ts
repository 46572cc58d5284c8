import { InvalidInputError } from "../../errors.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, lit } from "./call.ts";

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
  call("aes_decrypt", value, key, ...aes(options), options.aad ?? lit(""));
/** Encrypts by AES; the key has 16, 24 or 32 bytes. Without `iv` each value gets a random one. */
export const aes_encrypt = (
  value: ColumnOrName,
  key: ColumnOrName,
  options: AesOptions & { readonly iv?: ColumnOrName } = {},
): Column => call("aes_encrypt", value, key, ...aes(options), options.iv ?? lit(""), options.aad ?? lit(""));
/** The CRC-32 of binary, as a bigint. */
export const crc32 = (value: ColumnOrName): Column => call("crc32", value);
/** Spark's 32-bit hash (Murmur 3) of all arguments, as an int. */
export const hash = (...values: ColumnOrName[]): Column => call("hash", ...values);
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
  if (!sha2Bits.includes(bits)) throw new InvalidInputError(`sha2 has ${sha2Bits.join(", ")} bits, not ${bits}.`);
  return call("sha2", value, bits);
}
/** `aes_decrypt`, with null where it cannot be done. */
export const try_aes_decrypt = (value: ColumnOrName, key: ColumnOrName, options: AesOptions = {}): Column =>
  call("try_aes_decrypt", value, key, ...aes(options), options.aad ?? lit(""));
/** The 64-bit xxHash of all arguments, as a bigint. */
export const xxhash64 = (...values: ColumnOrName[]): Column => call("xxhash64", ...values);

function aes({ mode = lit("GCM"), padding = lit("DEFAULT") }: AesOptions): readonly [ColumnOrName, ColumnOrName] {
  return [mode, padding];
}
