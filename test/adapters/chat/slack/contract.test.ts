import { chatContract } from "../../../contracts/chat.ts";
import { MODES, slackHarness } from "./harness.ts";

for (const mode of MODES) chatContract(`Slack, ${mode}`, () => slackHarness(mode));
