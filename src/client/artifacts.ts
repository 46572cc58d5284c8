import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { create } from "@bufbuild/protobuf";
import { InvalidInputError } from "../errors.ts";
import {
  type AddArtifactsRequest,
  type AddArtifactsRequest_ArtifactChunk,
  AddArtifactsRequest_ArtifactChunkSchema,
  AddArtifactsRequestSchema,
} from "../gen/spark/connect/base_pb.js";
import type { Envelope } from "./session.ts";

/** Something a session's operations can use on the server. */
export interface Artifact {
  /**
   * A relative path whose first folder says what it is: `jars/` and `classes/` go on the class path, `files/` and
   * `archives/` to the executors, `pyfiles/` on Python's path, `cache/` to where cached relations look.
   */
  readonly name: string;
  /** The bytes, or the local file that holds them. */
  readonly content: Uint8Array | { readonly path: string };
}

const cachePrefix = "cache/";
/** In the middle of what gRPC recommends for streamed chunks (16 to 64 KiB), and what the other clients send. */
const chunkBytes = 32 * 1024;

/** The name under which the server's cache knows these bytes. */
export function cacheName(bytes: Uint8Array): { readonly hash: string; readonly name: string } {
  const hash = createHash("sha256").update(bytes).digest("hex");
  return { hash, name: `${cachePrefix}${hash}` };
}

/** The requests that send the artifacts in order: small ones together, large ones in chunks, each with its CRC-32. */
export async function* artifactRequests(
  artifacts: readonly Artifact[],
  envelope: Envelope,
): AsyncGenerator<AddArtifactsRequest, void> {
  let batch: { name: string; data: AddArtifactsRequest_ArtifactChunk }[] = [];
  let batchBytes = 0;
  const flush = function* (): Generator<AddArtifactsRequest, void> {
    if (batch.length > 0) yield request(envelope, { case: "batch", value: { artifacts: batch } });
    batch = [];
    batchBytes = 0;
  };
  for (const { name, content } of artifacts) {
    checkName(name);
    const source = await open(content);
    if (source.bytes > chunkBytes) {
      yield* flush();
      yield* chunked(name, source, envelope);
      continue;
    }
    if (batchBytes + source.bytes > chunkBytes) yield* flush();
    const parts: Uint8Array[] = [];
    for await (const part of source.chunks()) parts.push(part);
    batch.push({ name, data: chunk(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)) });
    batchBytes += source.bytes;
  }
  yield* flush();
}

interface Source {
  readonly bytes: number;
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

async function* chunked(name: string, source: Source, envelope: Envelope): AsyncGenerator<AddArtifactsRequest, void> {
  const totalBytes = BigInt(source.bytes);
  const numChunks = BigInt(Math.ceil(source.bytes / chunkBytes));
  let isFirst = true;
  for await (const data of source.chunks()) {
    yield isFirst
      ? request(envelope, { case: "beginChunk", value: { name, totalBytes, numChunks, initialChunk: chunk(data) } })
      : request(envelope, { case: "chunk", value: chunk(data) });
    isFirst = false;
  }
}

function chunk(data: Uint8Array): AddArtifactsRequest_ArtifactChunk {
  return create(AddArtifactsRequest_ArtifactChunkSchema, { data, crc: BigInt(crc32(data)) });
}

type PayloadInit = NonNullable<Parameters<typeof create<typeof AddArtifactsRequestSchema>>[1]>["payload"] & {};

function request(envelope: Envelope, payload: PayloadInit): AddArtifactsRequest {
  return create(AddArtifactsRequestSchema, { ...envelope, payload });
}

async function open(content: Artifact["content"]): Promise<Source> {
  if (content instanceof Uint8Array) return { bytes: content.byteLength, chunks: () => slices(content) };
  const [{ stat }, { createReadStream }] = await Promise.all([import("node:fs/promises"), import("node:fs")]);
  const { size } = await stat(content.path).catch((cause: unknown) => {
    throw new InvalidInputError(`Cannot read the artifact ${content.path}: ${String(cause)}.`, { cause });
  });
  return { bytes: size, chunks: () => rechunk(createReadStream(content.path, { highWaterMark: chunkBytes })) };
}

function* slices(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

/** A stream may give less than was asked for, but the announced number of chunks assumes full ones. */
async function* rechunk(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let kept: Uint8Array = new Uint8Array();
  for await (const part of stream) {
    kept = kept.byteLength === 0 ? part : Buffer.concat([kept, part]);
    for (; kept.byteLength >= chunkBytes; kept = kept.subarray(chunkBytes)) yield kept.subarray(0, chunkBytes);
  }
  if (kept.byteLength > 0) yield kept;
}

function checkName(name: string): void {
  const parts = name.split("/");
  if (parts.length < 2 || parts.some((part) => part === "" || part === "." || part === "..")) {
    throw new InvalidInputError(
      `The artifact name "${name}" is not a relative path with a folder, such as jars/my.jar.`,
    );
  }
}
