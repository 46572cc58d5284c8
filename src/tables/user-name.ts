import { userInfo } from "node:os";

/** The user who runs the command; by number if the user has no name, as in many containers. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
