import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface ListeningSocket {
  /** As the kernel prints it, bytes in host order. */
  readonly address: string;
  readonly isLoopback: boolean;
  readonly port: number;
}

/** 127.0.0.0/8, ::1 and 127.0.0.0/8 mapped into IPv6, on a little-endian machine. */
const loopback = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;
const listenState = "0A";

/** The TCP sockets on which a process listens, as proc(5) describes them. */
export function listeningSockets(pid: number): ListeningSocket[] {
  const inodes = new Set(socketInodes(pid));
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === listenState && inodes.has(fields[9] ?? ""))
      .map((fields) => socket(fields[1] ?? "")),
  );
}

function socket(local: string): ListeningSocket {
  const [address = "", port = ""] = local.split(":");
  return { address, isLoopback: loopback.test(address), port: Number.parseInt(port, 16) };
}

function socketInodes(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      // Closed between the listing and the look.
      return [];
    }
  });
}
