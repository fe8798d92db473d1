import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openCache } from "../adapters/cache/sqlite.ts";
import { OpenAiModels } from "../adapters/language-model/openai.ts";
import { extractiveAnalyst } from "../src/analyst/extractive/extractive.ts";
import type { Panel } from "../src/analyst/prompted/panel.ts";
import { loadPrompts } from "../src/analyst/prompted/prompts.ts";
import { loadConfig } from "../src/config.ts";

const UNCONFIGURED =
  "No language model is configured, so nothing was measured. Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, and MODEL; then run this again.";

/** The panel that the settings name, without a budget; null, and a word on how to go on, when they name none. */
export function configuredPanel(): Panel | null {
  const { model: settings, dataDir } = loadConfig();
  if (settings === null) {
    console.log(UNCONFIGURED);
    return null;
  }
  const { baseUrl, apiKey, prices, limits, models } = settings;
  mkdirSync(dataDir, { recursive: true });
  const cache = openCache(join(dataDir, "replies.sqlite"), console.warn);
  const server = new OpenAiModels({ baseUrl, apiKey, cache, prices, limits });
  return { model: server.forReview("bench", []), models, prompts: loadPrompts(), code: extractiveAnalyst() };
}
