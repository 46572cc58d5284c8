import { commandOutput } from "../../client/address/command-output.ts";
import { type Address, ServerAddress } from "../../client/address/server-address.ts";
import { parseConnectionString, redactConnectionString } from "../../client/connection-string.ts";
import { FailureError } from "../../submit/failure.ts";
import { printedAddress } from "./printed-address.ts";
import type { LocatedSpark, SparkChoice } from "./which-spark.ts";

export interface Locating {
  readonly signal: AbortSignal;
  /** Takes a line for the user. */
  readonly note: (line: string) => void;
}

/**
 * The Spark with its address: runs the `remote_command` of its profile, if it has one. From then on clients run it again
 * when the address has expired, is refused or cannot be reached. Throws an `UNREACHABLE` failure.
 */
export async function locatedSpark(choice: SparkChoice, locating: Locating): Promise<LocatedSpark> {
  if (choice.kind !== "command") return choice;
  const { kind: _, command: __, ...named } = choice;
  const address = await opened(choice, locating);
  return { ...named, kind: "remote", remote: address.current.remote, address };
}

type ByCommand = SparkChoice & { readonly kind: "command" };

async function opened(choice: ByCommand, { signal, note }: Locating): Promise<ServerAddress> {
  let shown: string | null = null;
  const read = async (): Promise<Address> => {
    // The first time, only this command waits. Later, several calls may.
    const output = await commandOutput(choice.command, shown === null ? signal : undefined);
    const address = checked(printedAddress(output), choice);
    const remote = redactConnectionString(address.remote);
    if (shown !== null && remote !== shown) note(`Spark: ${remote} now (remote_command of profile ${choice.profile})`);
    shown = remote;
    return address;
  };
  const named = () =>
    read().catch((error: unknown) => {
      signal.throwIfAborted();
      throw new Error(`The remote_command of profile ${choice.profile} failed: ${messageOf(error)}`);
    });
  try {
    return await ServerAddress.open({ read: named });
  } catch (error) {
    signal.throwIfAborted();
    throw new FailureError("UNREACHABLE", `no address: ${messageOf(error)}`, {
      hint: "Run the command by itself, as the same user and in the same environment.",
    });
  }
}

/** Throws when the address cannot be used as it is. */
function checked(address: Address, { token }: ByCommand): Address {
  const { expiresAt, remote } = address;
  if (expiresAt !== undefined && expiresAt.getTime() <= Date.now()) {
    throw new Error(`it printed an address that expired at ${expiresAt.toISOString()}`);
  }
  const hasToken = address.token !== undefined || parseConnectionString(remote).token !== null;
  if (hasToken && token !== null) throw new Error("it printed a token, and the profile says where another one is");
  return address;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
