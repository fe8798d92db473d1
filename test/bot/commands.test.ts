import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/bot/commands.ts";

describe("a command may be typed loosely", () => {
  it.each([
    ["cancel", { kind: "cancel", review: null }],
    ["pls cancel", { kind: "cancel", review: null }],
    ["Could you please stop this review now?", { kind: "cancel", review: null }],
    ["cancel 3", { kind: "cancel", review: 3 }],
    ["status?", { kind: "status" }],
    ["Help!", { kind: "help" }],
    ["/help", { kind: "help" }],
    ["try again please", { kind: "retry" }],
    ["sources", { kind: "sources", claim: null }],
    ["sources for 2", { kind: "sources", claim: 2 }],
    ["show me the sources of claim C12", { kind: "sources", claim: 12 }],
    ["claims", { kind: "claims", which: "overview" }],
    ["more", { kind: "claims", which: "more" }],
    ["claim 4", { kind: "claims", which: 4 }],
    ["why is claim 3 contested?", { kind: "why", claim: 3 }],
    ["Why 3?", { kind: "why", claim: 3 }],
    ["only trials since 2020", { kind: "narrow", since: 2020, trials: true }],
    ["Only studies from 2015 on", { kind: "narrow", since: 2015, trials: false }],
    ["only RCTs", { kind: "narrow", since: null, trials: true }],
    ["export", { kind: "export", format: "md" }],
    ["please export as BibTeX", { kind: "export", format: "bib" }],
    ["export pdf", { kind: "export", format: "pdf" }],
    ["recall vitamin D", { kind: "recall", topic: "vitamin D" }],
    ["What do we know about IL-6?", { kind: "recall", topic: "IL-6" }],
    ["subscribe", { kind: "digest", action: "subscribe", rest: "" }],
    [
      "digest subscribe weekly on monday 9:00 Europe/Berlin",
      { kind: "digest", action: "subscribe", rest: "weekly on monday 9:00 Europe/Berlin" },
    ],
    ["unsubscribe", { kind: "digest", action: "unsubscribe", rest: "" }],
    ["digest preview", { kind: "digest", action: "preview", rest: "" }],
    ["digest", { kind: "digest", action: "list", rest: "" }],
    ["library add ./My Papers", { kind: "library", action: "add", rest: "./My Papers" }],
    ["library", { kind: "library", action: "list", rest: "" }],
    ["settings", { kind: "settings", name: "", value: "" }],
    ["settings quorum 2", { kind: "settings", name: "quorum", value: "2" }],
    ["set max studies to 20", { kind: "settings", name: "max studies", value: "20" }],
    ["settings sources: arxiv, pubmed", { kind: "settings", name: "sources", value: "arxiv, pubmed" }],
    ["verify claim 3", { kind: "verify", claim: 3 }],
    ["dispute 3 because the dose is wrong", { kind: "dispute", claim: 3, reason: "the dose is wrong" }],
    ["ask Does vitamin D help?", { kind: "ask", question: "Does vitamin D help?", fresh: false }],
    ["ask anew: Does vitamin D help?", { kind: "ask", question: "Does vitamin D help?", fresh: true }],
  ])("%s", (typed, command) => {
    expect(parseCommand(typed)).toEqual(command);
  });
});

describe("an unknown command gets the nearest ones", () => {
  it.each([
    ["cancle", ["cancel"]],
    ["pls exprot", ["export"]],
    ["statsu", ["status"]],
    ["hlep", ["help"]],
    ["xyzzy", []],
  ])("%s", (typed, nearest) => {
    expect(parseCommand(typed)).toMatchObject({ kind: "unknown", nearest });
  });
});

describe("a question is no command, whatever its first word", () => {
  it.each([
    "Does vitamin D reduce fractures?",
    "Status epilepticus: is midazolam better than lorazepam?",
    "Cancel culture and the mental health of students",
    "Sources of microplastics in drinking water",
    "Help-seeking in men with depression: what delays it?",
    "Why are 3 doses better than two?",
    "Stop smoking programmes: do they work?",
    "Export of proteins from the nucleus needs which receptors?",
    "Recall bias in case-control studies of diet: how large is it?",
    "vitamin D and fractures",
  ])("%s", (question) => {
    expect(parseCommand(question)).toBeNull();
  });
});
