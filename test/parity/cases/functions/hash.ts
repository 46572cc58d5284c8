import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.aes_decrypt("a", "k")': () => F.aes_decrypt("a", "k"),
  'F.aes_decrypt("a", "k", "m", "p", "x")': () => F.aes_decrypt("a", "k", { mode: "m", padding: "p", aad: "x" }),
  'F.aes_encrypt("a", "k")': () => F.aes_encrypt("a", "k"),
  'F.aes_encrypt("a", "k", F.lit("CBC"), F.lit("PKCS"), "iv")': () =>
    F.aes_encrypt("a", "k", { mode: F.lit("CBC"), padding: F.lit("PKCS"), iv: "iv" }),
  'F.aes_encrypt("a", "k", aad="x")': () => F.aes_encrypt("a", "k", { aad: "x" }),
  'F.crc32("a")': () => F.crc32("a"),
  'F.hash("a", F.col("b"), "c")': () => F.hash("a", F.col("b"), "c"),
  'F.hmac("k", "m")': () => F.hmac("k", "m"),
  'F.hmac("k", "m", F.lit("SHA512"))': () => F.hmac("k", "m", F.lit("SHA512")),
  'F.md5("a")': () => F.md5("a"),
  'F.sha("a")': () => F.sha("a"),
  'F.sha1("a")': () => F.sha1("a"),
  'F.sha2("a", 256)': () => F.sha2("a", 256),
  'F.sha2("a", 0)': () => F.sha2("a", 0),
  'F.try_aes_decrypt("a", "k")': () => F.try_aes_decrypt("a", "k"),
  'F.try_aes_decrypt("a", "k", F.lit("ECB"))': () => F.try_aes_decrypt("a", "k", { mode: F.lit("ECB") }),
  'F.xxhash64("a", F.col("b"), "c")': () => F.xxhash64("a", F.col("b"), "c"),
};
