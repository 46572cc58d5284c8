import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import type { CliContext } from "../../context.ts";

interface Opener {
  readonly program: string;
  readonly args: readonly string[];
}

/** Shows a page in the user's browser; where there is none, says where the page is. Never fails: the page is written. */
export async function openPage({ env, output }: Pick<CliContext, "env" | "output">, file: string): Promise<void> {
  const url = pathToFileURL(file).href;
  const why = whyNot(env, process.platform);
  if (why !== null) return output.warn(`${why}: open ${url} where there is a browser`);
  const { program, args } = openerOf(process.platform, url);
  const failed = await started(program, args);
  if (failed !== null) output.warn(`${program} does not start (${failed}): open ${url} in a browser`);
}

/** Why no browser can be shown here; null if one can. */
export function whyNot(env: CliContext["env"], platform: NodeJS.Platform): string | null {
  if (env["SSH_CONNECTION"] || env["SSH_TTY"]) return "this is a session over SSH";
  const hasDisplay = platform === "darwin" || platform === "win32" || env["DISPLAY"] || env["WAYLAND_DISPLAY"];
  return hasDisplay ? null : "there is no display here";
}

function openerOf(platform: NodeJS.Platform, url: string): Opener {
  if (platform === "darwin") return { program: "open", args: [url] };
  // `start` is a word of cmd.exe, which would read the URL once more.
  if (platform === "win32") return { program: "rundll32.exe", args: ["url.dll,FileProtocolHandler", url] };
  return { program: "xdg-open", args: [url] };
}

/** Starts a program that outlives the command; why it did not start, or null. */
function started(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: "ignore" });
    child.once("error", ({ message }) => resolve(message));
    child.once("spawn", () => {
      child.unref();
      resolve(null);
    });
  });
}
