import { parseArgs } from "node:util";
import { FAULTS, type FaultName } from "./faults.ts";
import type { Script } from "./protocol.ts";
import { reader } from "./reader.ts";
import { failing, LIES, type LieName, liar } from "./sabotage.ts";
import { startModelServer } from "./server.ts";

const USAGE = `A scripted model server: it speaks OpenAI's chat completions and reads like a careful reader, by code alone.

  node test/fakes/openai/serve.ts [--port 8123] [--latency-ms 0] [--fault NAME] [--every 1]

  --latency-ms  how long each call takes
  --fault       fail or lie in one way
  --every       fail at every nth call

Faults: ${[...Object.keys(FAULTS), ...Object.keys(LIES)].join(" | ")}
`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8123" },
    "latency-ms": { type: "string", default: "0" },
    fault: { type: "string" },
    every: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});
const script = chooseScript(values.fault, Number(values.every));

if (values.help || script === null) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
const server = await startModelServer({
  script,
  port: Number(values.port),
  latencyMs: Number(values["latency-ms"]),
});
process.stdout.write(`Listening. Use it with:

  OPENAI_BASE_URL=${server.baseUrl} OPENAI_API_KEY=x npm run ask -- "Does folic acid reduce stroke?"

`);

function chooseScript(fault: string | undefined, every: number): Script | null {
  if (fault === undefined) return reader;
  if (isOf(LIES, fault)) return liar(fault as LieName);
  return isOf(FAULTS, fault) ? failing(reader, fault as FaultName, every) : null;
}

function isOf(names: object, name: string): boolean {
  return Object.hasOwn(names, name);
}
