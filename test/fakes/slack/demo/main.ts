import { parseArgs } from "node:util";
import { AppError, BadInput } from "../../../../src/errors.ts";
import { DemoBot, settingsFor } from "./bot.ts";
import { siteOf } from "./site.ts";
import { openWorld, type World } from "./world.ts";

const USAGE = `A Slack workspace on this machine, with a page in the browser and Assignee in it. Nothing leaves this machine
unless OFFLINE=no lets the bot search online.

  npm run slack:demo -- [--port 4747] [--workspace-only]

  --port            where the page is; 0 for any that is free
  --workspace-only  starts no bot, and says with which settings one is started beside it
`;
const PORT = "4747";
/** Reading the library for the first time takes a moment. */
const START_MS = 60_000;

process.exit(await main());

async function main(): Promise<number> {
  try {
    const options = optionsOf(process.argv.slice(2));
    if (options === "help") {
      process.stdout.write(USAGE);
      return 0;
    }
    const world = await open(options.port);
    const code = options.workspaceOnly ? await runWorkspace(world) : await runWithBot(world);
    await world.slack.close();
    return code;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function optionsOf(args: readonly string[]): "help" | { readonly port: number; readonly workspaceOnly: boolean } {
  const { values } = parsed(args);
  if (values.help) return "help";
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new BadInput(`--port is a port, 0 to 65535.\n\n${USAGE}`);
  return { port, workspaceOnly: values["workspace-only"] };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: PORT },
        "workspace-only": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new BadInput(`${error instanceof Error ? error.message : error}\n\n${USAGE}`, { cause: error });
  }
}

async function open(port: number): Promise<World> {
  try {
    const world = await openWorld(port);
    world.slack.site = siteOf(world);
    process.stdout.write(`The workspace: ${world.slack.baseUrl}\n`);
    return world;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "EADDRINUSE")
      throw new BadInput(`Port ${port} is taken. End what listens there, or choose another: --port ${port + 1}`);
    if (error.code === "EACCES")
      throw new BadInput(`Port ${port} is not open to you. Choose one above 1023, such as --port ${PORT}`);
    throw error;
  }
}

async function runWorkspace(world: World): Promise<number> {
  const settings = Object.entries(settingsFor(world)).map(([name, value]) => `  ${name}=${value}`);
  process.stdout.write(`Start a bot beside it with these settings, in .env or before \`npm start\`:

${settings.join("\n")}

Ctrl-C ends it; what was said in it is forgotten then.
`);
  await toldToStop();
  return 0;
}

async function runWithBot(world: World): Promise<number> {
  process.stdout.write("Assignee is starting…\n");
  const bot = new DemoBot(world);
  const early = bot.ended.then(({ code, words }) => ({ code, words }));
  void world.slack
    .until(() => world.slack.sockets.count > 0, START_MS)
    .then(
      () => process.stdout.write(`Assignee is there; its log is ${bot.log}. Ctrl-C ends both and deletes its data.\n`),
      () => process.stdout.write(`Assignee is not there after a minute; its log may say why: ${bot.log}\n`),
    );
  const ended = await Promise.race([early, toldToStop()]);
  if (ended === undefined) {
    await bot.end();
    return 0;
  }
  process.stderr.write(`The bot ended by itself (code ${ended.code}); its log is ${bot.log}.\n${ended.words}`);
  return ended.code ?? 1;
}

function toldToStop(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve(undefined));
  });
}
