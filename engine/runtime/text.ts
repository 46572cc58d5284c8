/** UTF-8 for scripts, which have no `TextDecoder` of the engine's. Texts in other encodings are refused. */
export class Utf8Decoder {
  constructor(label = "utf-8") {
    if (!/^utf-?8$/i.test(label)) throw new RangeError(`Functions decode UTF-8 alone, not ${label}.`);
  }

  decode(bytes: Uint8Array): string {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at] ?? 0;
      const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      let code = length === 1 ? first : first & (0xff >> (length + 1));
      for (let next = 1; next < length; next++) code = (code << 6) | ((bytes[at + next] ?? 0) & 0x3f);
      text += String.fromCodePoint(code);
      at += length;
    }
    return text;
  }
}

/** The counterpart: a text's bytes in UTF-8. */
export class Utf8Encoder {
  encode(text: string): Uint8Array {
    const bytes: number[] = [];
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
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

  static from(bytes: Uint8Array): BytesText {
    return new BytesText(bytes);
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
