import type { Actor } from "../../../src/domain/chat-event.ts";
import { harmlessLine } from "./wrapping.ts";

/** What a line of input asks for. */
export type Line =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "attach"; readonly file: string; readonly text: string }
  | { readonly kind: "as"; readonly name: string; readonly roles: readonly string[] }
  /** Null leaves the thread. */
  | { readonly kind: "thread"; readonly number: number | null }
  | { readonly kind: "press"; readonly button: string; readonly input: string | null }
  | { readonly kind: "react" | "unreact"; readonly claim: number; readonly emoji: string }
  | { readonly kind: "delete"; readonly claim: number }
  /** Null for the channel that is always there. */
  | { readonly kind: "channel"; readonly name: string | null; readonly audience: "public" | "private" | "direct" }
  /** A message of its own words; without words, that which is so many messages back. */
  | { readonly kind: "check"; readonly back: number; readonly text: string }
  | { readonly kind: "uninstall"; readonly sure: boolean }
  | { readonly kind: "home" | "stop" | "history" | "wait" | "quit" | "help" }
  /** A line that cannot be understood, with what to write instead. */
  | { readonly kind: "unclear"; readonly remedy: string };

export const HELP: readonly string[] = [
  "Write a question and press Enter. Inside a thread, what you write is about its review.",
  ":thread 1      write in thread 1; :thread alone leaves it",
  ":press 2       press button [2]; words after the number answer its question",
  ":react 3 ✅    vote on claim 3 of the latest review, or of your thread's: ✅ verified, ❌ disputed",
  ":unreact 3 ✅  take it back",
  ":as alice      be somebody else; `:as bob admin`, `:as eve external`, `:as helper bot` set what they are",
  ":attach FILE   send a file, with the words that follow it",
  ":delete 3      delete the message of claim 3",
  ":check WORDS   hand a message of these words over to be checked; `:check` hands over the last one here, `:check 2` the one before",
  ":channel lab   go to another channel; `:channel lab private`, `:channel ann direct` make one for fewer; :channel goes back",
  ":home          your own page",
  ":stop          stop what runs in the thread, or at all",
  ":history       show the thread again, or the channel",
  ":wait          wait until running reviews have ended",
  ":uninstall     delete all that is known here",
  ":quit          leave; what runs goes on at the next start",
];

/** @returns null for an empty line */
export function parseLine(line: string): Line | null {
  const text = line.trim();
  if (!/^[:/]/.test(text) || /^:[^\sa-z]/i.test(text)) return text === "" ? null : { kind: "say", text };
  const [name = "", ...words] = text.slice(1).split(/\s+/);
  const rest = text.slice(1 + name.length).trim();
  switch (name.toLowerCase()) {
    case "channel":
      return parseChannel(words);
    case "check":
      return parseCheck(rest);
    case "uninstall":
      return { kind: "uninstall", sure: rest === "yes" };
    case "home":
    case "stop":
    case "history":
    case "wait":
    case "quit":
    case "help":
      return { kind: name.toLowerCase() as "home" | "stop" | "history" | "wait" | "quit" | "help" };
    case "as":
      return parseActor(words);
    case "thread":
      return parseThread(words);
    case "press":
      return parsePress(rest);
    case "react":
    case "unreact":
      return parseReaction(name.toLowerCase() as "react" | "unreact", words);
    case "delete":
      return parseDelete(words);
    case "attach":
      return parseAttach(rest);
    default:
      // Other chats begin commands with a slash; but a path, or words of another sort, may begin with one, too.
      if (text.startsWith("/")) return { kind: "say", text };
      return { kind: "unclear", remedy: `There is no :${harmlessLine(name)} here. :help shows what there is.` };
  }
}

const AUDIENCES = ["public", "private", "direct"] as const;

function parseChannel([name, audience = "public"]: readonly string[]): Line {
  const known = AUDIENCES.find((one) => one === audience);
  return known === undefined
    ? { kind: "unclear", remedy: "Say which, and for whom: `:channel lab`, `:channel lab private`." }
    : { kind: "channel", name: name === undefined ? null : harmlessLine(name), audience: known };
}

const parseCheck = (rest: string): Line =>
  ordinal(rest) === null
    ? { kind: "check", back: 1, text: rest }
    : { kind: "check", back: ordinal(rest) ?? 1, text: "" };

const ROLES = ["admin", "external", "bot"];

function parseActor([name, ...roles]: readonly string[]): Line {
  if (name === undefined || roles.some((role) => !ROLES.includes(role))) {
    return { kind: "unclear", remedy: "Say who: `:as alice`, and if need be what they are: admin, external or bot." };
  }
  return { kind: "as", name: harmlessLine(name), roles };
}

/** A person of the channel: the name is the id. */
export function anActor(name: string, roles: readonly string[] = []): Actor {
  return {
    id: name.toLowerCase(),
    name,
    kind: roles.includes("bot") ? "bot" : "person",
    isAdmin: roles.includes("admin"),
    isExternal: roles.includes("external"),
  };
}

function parseThread([number]: readonly string[]): Line {
  if (number === undefined) return { kind: "thread", number: null };
  return ordinal(number) === null
    ? { kind: "unclear", remedy: "Name the thread by its number: `:thread 1`." }
    : { kind: "thread", number: ordinal(number) };
}

/** A button is named by its number, or by its label when nothing else follows. */
function parsePress(rest: string): Line {
  if (rest === "") return { kind: "unclear", remedy: "Name the button by its number: `:press 2`." };
  const [, number = "", input = ""] = /^\[?(\d+)\]?(?:\s+(.*))?$/.exec(rest) ?? [];
  return number === ""
    ? { kind: "press", button: rest, input: null }
    : { kind: "press", button: number, input: input === "" ? null : input };
}

function parseReaction(kind: "react" | "unreact", [number, emoji]: readonly string[]): Line {
  const claim = ordinal(number);
  return claim === null || emoji === undefined
    ? { kind: "unclear", remedy: `Name the claim by its number, then the emoji: \`:${kind} 3 ✅\`.` }
    : { kind, claim, emoji };
}

function parseDelete([number]: readonly string[]): Line {
  const claim = ordinal(number);
  return claim === null
    ? { kind: "unclear", remedy: "Name the claim by its number: `:delete 3`." }
    : { kind: "delete", claim };
}

function parseAttach(rest: string): Line {
  const [, quoted, plain, text = ""] = /^(?:"([^"]+)"|(\S+))(?:\s+(.*))?$/.exec(rest) ?? [];
  const file = quoted ?? plain;
  return file === undefined
    ? { kind: "unclear", remedy: 'Name the file: `:attach notes.pdf`, or `:attach "my notes.pdf"`.' }
    : { kind: "attach", file, text };
}

/** "3", "c3" or "#3". */
function ordinal(word: string | undefined): number | null {
  const [, digits] = /^[c#]?(\d{1,6})$/i.exec(word ?? "") ?? [];
  return digits === undefined || Number(digits) === 0 ? null : Number(digits);
}
