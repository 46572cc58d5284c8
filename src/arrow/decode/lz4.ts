import { SparkConnectError } from "../../errors.ts";

const frameMagic = 0x184d2204;

/**
 * Decompresses one LZ4 frame into exactly `byteLength` bytes. The frame is
 * [magic: u32][flags: u8][block size code: u8][content size: u64, if flagged][dictionary id: u32, if flagged][check: u8]
 * and blocks [bytes: u32, highest bit = stored as is][data][check: u32, if flagged], ended by a block of 0 bytes.
 * Checksums are not verified: gRPC and TCP have theirs. Format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function decompressLz4Frame(frame: Uint8Array, byteLength: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== frameMagic) throw corrupt();
  const flags = view.getUint8(4);
  let at = 7 + (flags & 0b1000 ? 8 : 0) + (flags & 0b1 ? 4 : 0);
  // One byte expands to at most 255: a damaged length must not decide how much memory we allocate.
  if (!(byteLength >= 0 && byteLength <= frame.byteLength * 255)) throw corrupt();
  const output = new Uint8Array(byteLength);
  let written = 0;
  for (;;) {
    const header = view.getUint32(at, true);
    at += 4;
    if (header === 0) break;
    const size = header & 0x7fff_ffff;
    const block = frame.subarray(at, at + size);
    if (header >>> 31 === 1) {
      output.set(block, written);
      written += size;
    } else {
      written = decompressBlock(block, output, written);
    }
    at += size + (flags & 0b1_0000 ? 4 : 0);
  }
  if (written !== byteLength) throw corrupt();
  return output;
}

/**
 * A block is a row of sequences: [literals << 4 | match length - 4: u8][more of the first][literals][distance: u16][more of the
 * second]; the last ends after its literals. A match may reach into earlier blocks, and overlap what it writes.
 */
function decompressBlock(block: Uint8Array, output: Uint8Array, start: number): number {
  let at = 0;
  let written = start;
  /** A nibble of 15 continues in the next byte, and each byte of 255 in the one after it. */
  const lengthFrom = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let length = nibble;
    let byte: number;
    do {
      byte = block[at++] ?? 0;
      length += byte;
    } while (byte === 255);
    return length;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = lengthFrom(token >> 4);
    if (written + literals > output.length) throw corrupt();
    output.set(block.subarray(at, at + literals), written);
    at += literals;
    written += literals;
    if (at >= block.length) break;
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    const length = lengthFrom(token & 15) + 4;
    if (distance === 0 || distance > written || written + length > output.length) throw corrupt();
    copyMatch(output, { from: written - distance, to: written, length });
    written += length;
  }
  return written;
}

function copyMatch(
  output: Uint8Array,
  match: { readonly from: number; readonly to: number; readonly length: number },
): void {
  const { from, to, length } = match;
  if (from + length <= to) {
    output.copyWithin(to, from, from + length);
  } else {
    for (let index = 0; index < length; index++) output[to + index] = output[from + index] ?? 0;
  }
}

function corrupt(): SparkConnectError {
  return new SparkConnectError("A batch compressed with LZ4 is damaged.");
}
