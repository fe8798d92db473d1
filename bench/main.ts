import { parseArgs } from "node:util";
import { printAnswers } from "./answers.ts";
import { printBotLoad } from "./bot-load.ts";
import { hasBenchData } from "./data.ts";
import { fitConfiguredModel } from "./fit-confidence.ts";
import { printLibraryBench } from "./library.ts";
import { printPromptedBench } from "./prompted.ts";
import { printQuality } from "./quality.ts";
import { printAskSpeed, printVerificationGrowth } from "./review.ts";

const { values } = parseArgs({
  options: {
    "fit-confidence": { type: "boolean", default: false },
    limit: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});

if (values["fit-confidence"]) {
  await fitConfiguredModel(values.limit === undefined ? null : Number(values.limit), Number(values.seed));
} else if (hasBenchData()) {
  printQuality();
  await printAnswers();
  await printLibraryBench();
  await printAskSpeed();
  await printVerificationGrowth();
  await printPromptedBench();
  await printBotLoad();
} else {
  console.log("The labelled sets are not here (../shared/data/bench), so quality was not measured.");
  await printBotLoad();
}
