import { crc32 } from "node:zlib";

/** A file within a ZIP archive, by its path there. */
export interface ZipEntry {
  readonly path: string;
  readonly content: Buffer;
}

/** 1980-01-01, the first day that the format knows: equal files make equal archives. */
const dosDate = 0x0021;

/**
 * A ZIP archive, and so a jar, of files that are stored as they are.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const path = Buffer.from(entry.path, "utf8");
    const common = commonFields(entry, path);
    const local = Buffer.concat([signature(0x04_03_4b_50), common, path, entry.content]);
    central.push(signature(0x02_01_4b_50), u16(20), common, centralFields(offset), path);
    locals.push(local);
    offset += local.byteLength;
  }
  const directory = Buffer.concat(central);
  const count = u16(entries.length);
  const end = [signature(0x06_05_4b_50), u16(0), u16(0), count, count, u32(directory.byteLength), u32(offset), u16(0)];
  return Buffer.concat([...locals, directory, ...end]);
}

/** Version, flags (names in UTF-8), method (stored), time, date, CRC-32, sizes, lengths of the name and of what follows it. */
function commonFields({ content }: ZipEntry, path: Buffer): Buffer {
  const size = u32(content.byteLength);
  return Buffer.concat([
    ...[u16(20), u16(0x0800), u16(0), u16(0), u16(dosDate), u32(crc32(content))],
    ...[size, size, u16(path.byteLength), u16(0)],
  ]);
}

/** Lengths of the comment, number of the disk, attributes within and without, where the entry begins. */
function centralFields(offset: number): Buffer {
  return Buffer.concat([u16(0), u16(0), u16(0), u32(0), u32(offset)]);
}

function signature(value: number): Buffer {
  return u32(value);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
