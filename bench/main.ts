import { hasBenchData } from "./data.ts";
import { printLibraryBench } from "./library.ts";
import { printQuality } from "./quality.ts";
import { printAskSpeed, printVerificationGrowth } from "./review.ts";

if (hasBenchData()) {
  printQuality();
  await printLibraryBench();
  await printAskSpeed();
  await printVerificationGrowth();
} else {
  console.log("The labelled sets are not here (../shared/data/bench), so nothing was measured.");
}
