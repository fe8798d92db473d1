import { describe, expect, it } from "vitest";
import { parseLine } from "../../../../adapters/chat/terminal/line.ts";

describe("a line without a colon in front is said as it is", () => {
  it.each([
    "Does vitamin D help?",
    "status",
    "ask does it help?",
    ":) thanks",
    "10:30 is a time",
    "C3 :react",
    "/home/ada/seals.pdf says so",
    "/ask",
  ])("%s", (line) => {
    expect(parseLine(`  ${line} `)).toEqual({ kind: "say", text: line });
  });

  it("and nothing is said by an empty one", () => {
    expect(parseLine("   ")).toBeNull();
  });
});

describe("a line with a colon in front is for the terminal", () => {
  it.each([
    [":react 3 ✅", { kind: "react", claim: 3, emoji: "✅" }],
    [":react C3 :white_check_mark:", { kind: "react", claim: 3, emoji: ":white_check_mark:" }],
    [":unreact 12 x", { kind: "unreact", claim: 12, emoji: "x" }],
    [":thread 2", { kind: "thread", number: 2 }],
    [":thread", { kind: "thread", number: null }],
    [":press 2", { kind: "press", button: "2", input: null }],
    [":press [2] too few people", { kind: "press", button: "2", input: "too few people" }],
    [":press Give a reason", { kind: "press", button: "Give a reason", input: null }],
    [":delete 3", { kind: "delete", claim: 3 }],
    [":attach notes.pdf what does it say?", { kind: "attach", file: "notes.pdf", text: "what does it say?" }],
    [':attach "my notes.pdf"', { kind: "attach", file: "my notes.pdf", text: "" }],
    [":STOP", { kind: "stop" }],
    [":home", { kind: "home" }],
    [":channel", { kind: "channel", name: null, audience: "public" }],
    [":channel lab private", { kind: "channel", name: "lab", audience: "private" }],
    [":check", { kind: "check", back: 1, text: "" }],
    [":check 2", { kind: "check", back: 2, text: "" }],
    [":check Lamps keep seals awake.", { kind: "check", back: 1, text: "Lamps keep seals awake." }],
    [":uninstall", { kind: "uninstall", sure: false }],
    [":uninstall yes", { kind: "uninstall", sure: true }],
    [":history", { kind: "history" }],
    [":wait", { kind: "wait" }],
    [":quit", { kind: "quit" }],
    [":help", { kind: "help" }],
    ["/thread 2", { kind: "thread", number: 2 }],
    ["/help", { kind: "help" }],
  ])("%s", (line, meaning) => {
    expect(parseLine(line)).toEqual(meaning);
  });

  it.each([
    [":as Bob", { kind: "as", name: "Bob", roles: [] }],
    [":as eve external admin", { kind: "as", name: "eve", roles: ["external", "admin"] }],
  ])("%s", (line, meaning) => {
    expect(parseLine(line)).toEqual(meaning);
  });

  it.each([
    ":as",
    ":as bob king",
    ":thread x",
    ":channel lab secret",
    ":press",
    ":react 3",
    ":react ✅ 3",
    ":react 0 ✅",
    ":delete",
    ":attach",
    ":foo",
  ])("that cannot be understood says what to write: %s", (line) => {
    expect(parseLine(line)).toMatchObject({ kind: "unclear", remedy: expect.stringContaining(":") });
  });
});
