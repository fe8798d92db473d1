import { setTimeout as wait } from "node:timers/promises";
import type { OpenPaidTools } from "../../src/bot/services.ts";
import { sealAnalyst } from "../../test/bot/office.ts";
import { aRecord, aSource } from "../../test/builders.ts";

export const STUDIES = 15;
export const CLAIMS = 12;
/** So that its progress is shown some times, as that of a review with a language model is. */
const READING_MS = 2_000;

const RECORDS = Array.from({ length: STUDIES }, (_, index) =>
  aRecord({
    title: `Lamps and harbour seals in bay ${index + 1}`,
    abstract:
      index < CLAIMS ? `In bay ${index + 1} harbour seals slept longer without lamps.` : "Harbour seals were counted.",
    identifiers: { doi: `10.1000/bay-${index + 1}` },
  }),
);

/** The same review each time: so many studies, so many claims. */
export const openFixedTools: OpenPaidTools = async () => {
  const seals = sealAnalyst();
  const analyst = sealAnalyst({
    extractClaims: async (protocol, study, text, options) => {
      await wait(READING_MS);
      return study.abstract?.startsWith("In bay") ? seals.extractClaims(protocol, study, text, options) : [];
    },
  });
  return { analyst, sources: [aSource({ records: RECORDS })], readers: [], notes: [] };
};
