import { userInfo } from "node:os";

/** Who asks: the user of the operating system, by number where it has no name, as in some containers. */
export function personAtTerminal(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}
