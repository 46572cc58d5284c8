import { create } from "@bufbuild/protobuf";
import type { StorageLevel as StorageLevelMessage } from "../../gen/spark/connect/common_pb.js";
import { StorageLevelSchema } from "../../gen/spark/connect/common_pb.js";
import { argument, type Check, isPlainObject } from "../calls/checks.ts";

/** Where and how a DataFrame is kept. */
export interface StorageLevel {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  /** On how many nodes. */
  readonly replication: number;
}

type Flag = "disk" | "memory" | "offHeap" | "deserialized";

function level(flags: readonly Flag[], replication: number = 1): StorageLevel {
  return Object.freeze({
    useDisk: flags.includes("disk"),
    useMemory: flags.includes("memory"),
    useOffHeap: flags.includes("offHeap"),
    deserialized: flags.includes("deserialized"),
    replication,
  });
}

/** Spark's levels by name. The suffix `_2` keeps each part on two nodes, `_DESER` as objects. */
export const StorageLevel: {
  readonly NONE: StorageLevel;
  readonly DISK_ONLY: StorageLevel;
  readonly DISK_ONLY_2: StorageLevel;
  readonly DISK_ONLY_3: StorageLevel;
  readonly MEMORY_ONLY: StorageLevel;
  readonly MEMORY_ONLY_2: StorageLevel;
  readonly MEMORY_AND_DISK: StorageLevel;
  readonly MEMORY_AND_DISK_2: StorageLevel;
  readonly MEMORY_AND_DISK_DESER: StorageLevel;
  readonly OFF_HEAP: StorageLevel;
} = Object.freeze({
  NONE: level([]),
  DISK_ONLY: level(["disk"]),
  DISK_ONLY_2: level(["disk"], 2),
  DISK_ONLY_3: level(["disk"], 3),
  MEMORY_ONLY: level(["memory"]),
  MEMORY_ONLY_2: level(["memory"], 2),
  MEMORY_AND_DISK: level(["disk", "memory"]),
  MEMORY_AND_DISK_2: level(["disk", "memory"], 2),
  MEMORY_AND_DISK_DESER: level(["disk", "memory", "deserialized"]),
  OFF_HEAP: level(["disk", "memory", "offHeap"]),
});

/** Whether anything is kept at this level. */
export function isStored(storageLevel: StorageLevel): boolean {
  return storageLevel.useDisk || storageLevel.useMemory || storageLevel.useOffHeap;
}

/** A level, as an option or an argument. */
export const storageLevelCheck: Check<StorageLevel> = {
  what: "a storage level",
  fits: (value): value is StorageLevel => isPlainObject(value) && "useMemory" in value && "replication" in value,
};

/** Throws `InvalidInputError` for anything that is not a level. */
export function storageLevelToProto(storageLevel: StorageLevel): StorageLevelMessage {
  argument("persist(StorageLevel.DISK_ONLY)", storageLevelCheck, storageLevel);
  const { useDisk, useMemory, useOffHeap, deserialized, replication } = storageLevel;
  return create(StorageLevelSchema, { useDisk, useMemory, useOffHeap, deserialized, replication });
}

export function storageLevelFromProto(message: StorageLevelMessage): StorageLevel {
  const { useDisk, useMemory, useOffHeap, deserialized, replication } = message;
  return Object.freeze({ useDisk, useMemory, useOffHeap, deserialized, replication });
}
