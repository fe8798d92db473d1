import { chatContract } from "../../../contracts/chat.ts";
import { discordHarness } from "./harness.ts";

chatContract("discord", discordHarness);
