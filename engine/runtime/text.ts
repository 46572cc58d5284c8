const utf8Labels = /^(?:unicode-1-1-utf-8|unicode11utf8|unicode20utf8|utf-8|utf8|x-unicode20utf8)$/i;
const byteOrderMark = 0xfeff;
const replacement = 0xfffd;

/** How a decoder reads. */
export interface DecoderOptions {
  /** Whether bytes that are not UTF-8 throw a `TypeError`. By default each part of them becomes U+FFFD. */
  readonly fatal?: boolean;
  /** Whether a byte order mark at the start stays in the text. */
  readonly ignoreBOM?: boolean;
}

/** A character whose first bytes were read: what they gave, how many are to come, and what the next of them may be. */
interface Started {
  readonly code: number;
  readonly missing: number;
  readonly lower: number;
  readonly upper: number;
}

const none: Started = { code: 0, missing: 0, lower: 0x80, upper: 0xbf };

/**
 * `TextDecoder` for scripts: Rhino has none. Texts in other encodings than UTF-8 are refused with a `RangeError`.
 *
 * Source: https://encoding.spec.whatwg.org/#utf-8-decoder
 */
export class Utf8Decoder {
  readonly encoding = "utf-8";
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #started = none;
  #isAtStart = true;

  constructor(label: string = "utf-8", { fatal = false, ignoreBOM = false }: DecoderOptions = {}) {
    if (!utf8Labels.test(String(label).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, ""))) {
      throw new RangeError(`Functions decode UTF-8 alone, not ${label}.`);
    }
    this.fatal = Boolean(fatal);
    this.ignoreBOM = Boolean(ignoreBOM);
  }

  /** With `stream`, a character that the input's end cuts waits for the next input. */
  decode(input?: ArrayBuffer | ArrayBufferView, { stream = false }: { readonly stream?: boolean } = {}): string {
    const started = this.#started;
    const isAtStart = this.#isAtStart;
    this.#started = none;
    this.#isAtStart = true;
    const codes = this.#codes(bytesIn(input), started, stream);
    if (stream) this.#isAtStart = isAtStart && codes.length === 0;
    return textOf(codes, isAtStart && !this.ignoreBOM && codes[0] === byteOrderMark ? 1 : 0);
  }

  #codes(bytes: Uint8Array, started: Started, stream: boolean): readonly number[] {
    const codes: number[] = [];
    let { code, missing, lower, upper } = started;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (missing > 0 && byte >= lower && byte <= upper) {
        code = (code << 6) | (byte & 0x3f);
        missing--;
        lower = 0x80;
        upper = 0xbf;
        if (missing === 0) codes.push(code);
        continue;
      }
      // What was started ends here, and this byte may start another character.
      if (missing > 0) codes.push(this.#malformed());
      missing = 0;
      if (byte < 0x80) codes.push(byte);
      else if (byte < 0xc2 || byte > 0xf4) codes.push(this.#malformed());
      else ({ code, missing, lower, upper } = startedBy(byte));
    }
    if (stream) this.#started = { code, missing, lower, upper };
    else if (missing > 0) codes.push(this.#malformed());
    return codes;
  }

  #malformed(): number {
    if (this.fatal) throw new TypeError("The bytes are not UTF-8.");
    return replacement;
  }
}

/** The ranges of the second byte exclude longer forms than needed, surrogates, and what is beyond Unicode. */
function startedBy(byte: number): Started {
  const missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  return {
    code: byte & (0x3f >> missing),
    missing,
    lower: byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80,
    upper: byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf,
  };
}

function bytesIn(input: unknown): Uint8Array {
  if (input === undefined) return new Uint8Array(0);
  if (input instanceof Uint8Array) return input;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw new TypeError("TextDecoder decodes an ArrayBuffer or a view of one.");
}

function textOf(codes: readonly number[], start: number): string {
  let text = "";
  for (let at = start; at < codes.length; at++) text += String.fromCodePoint(codes[at] ?? 0);
  return text;
}

/** The counterpart: a text's bytes in UTF-8. Half of a surrogate pair has none, and is written as U+FFFD. */
export class Utf8Encoder {
  readonly encoding = "utf-8";

  encode(input: string = ""): Uint8Array {
    const bytes: number[] = [];
    for (const character of String(input)) {
      const found = character.codePointAt(0) ?? 0;
      const code = found >= 0xd800 && found <= 0xdfff ? replacement : found;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
      else
        bytes.push(
          0xf0 | (code >> 18),
          0x80 | ((code >> 12) & 0x3f),
          0x80 | ((code >> 6) & 0x3f),
          0x80 | (code & 0x3f),
        );
    }
    return new Uint8Array(bytes);
  }
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Node's `Buffer.from(bytes).toString("hex" | "base64")`: all that the library's own value classes ask of it. */
export class BytesText {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Of bytes, or of a part of a buffer. */
  static from(bytes: Uint8Array | ArrayBuffer, byteOffset?: number, length?: number): BytesText {
    return new BytesText(bytes instanceof ArrayBuffer ? new Uint8Array(bytes, byteOffset, length) : bytes);
  }

  toString(encoding: "hex" | "base64"): string {
    return encoding === "hex" ? this.#hex() : this.#base64();
  }

  #hex(): string {
    return Array.from(this.#bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  #base64(): string {
    let text = "";
    for (let at = 0; at < this.#bytes.length; at += 3) {
      const group = ((this.#bytes[at] ?? 0) << 16) | ((this.#bytes[at + 1] ?? 0) << 8) | (this.#bytes[at + 2] ?? 0);
      const digits = [18, 12, 6, 0].map((shift) => base64Digits.charAt((group >> shift) & 63)).join("");
      const left = this.#bytes.length - at;
      text += left >= 3 ? digits : digits.slice(0, left + 1).padEnd(4, "=");
    }
    return text;
  }
}
