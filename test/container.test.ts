import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { allowedIn, readDockerfile, type Stage, stepsNamed } from "./container.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "..");
const stages = readDockerfile(join(root, "Dockerfile"));
const [packages, final] = stages as readonly [Stage, Stage];
const MOST_BYTES = 250 * 1024 * 1024;

describe("the Dockerfile", () => {
  it("builds on Node 24 throughout, and its last stage takes no development packages", () => {
    expect(stages.map(({ base }) => base)).toEqual(["node:24-slim", "node:24-slim"]);
    expect(stepsNamed(packages, "RUN")).toEqual(["npm ci --omit=dev --ignore-scripts"]);
    expect(stepsNamed(final, "RUN").join()).not.toMatch(/npm|apt|curl/);
  });

  it("runs as somebody who is not root, keeps its data in /data and tells how it is", () => {
    expect(stepsNamed(final, "USER")).toEqual(["node"]);
    expect(stepsNamed(final, "VOLUME")).toEqual(["/data"]);
    expect(environment(final)).toMatchObject({ DATA_DIR: "/data", NODE_ENV: "production" });
    expect(stepsNamed(final, "HEALTHCHECK")).toHaveLength(1);
  });

  it("finds its data folder and its port in compose.yaml, whatever .env leaves empty", () => {
    const { services } = parse(readFileSync(join(root, "compose.yaml"), "utf8"), { merge: true });
    for (const { environment: set, read_only, volumes, command } of [services.bot, services.worker]) {
      expect(set).toMatchObject({ DATA_DIR: "/data", HTTP_PORT: Number(environment(final).HTTP_PORT) });
      expect([read_only, volumes]).toEqual([true, ["data:/data"]]);
      expect(command?.slice(0, 2) ?? commandOf(final)).toEqual(commandOf(final));
    }
  });

  it("copies only what .dockerignore lets in", () => {
    const wanted = stages.flatMap((stage) => copies(stage).flatMap(({ from }) => from));
    expect(wanted.filter((path) => !allowedIn(root).includes(path))).toEqual([]);
  });
});

// It installs packages, for which npm may go to its registry.
describe.skipIf(process.env.TEST_CONTAINER !== "yes")(
  "the Dockerfile's steps in an empty folder (TEST_CONTAINER=yes)",
  () => {
    let app: string;
    let data: string;

    beforeAll(async () => {
      const folder = await mkdtemp(join(tmpdir(), "container-"));
      app = join(folder, "app");
      data = join(folder, "data");
      await mkdir(data);
      for (const stage of stages) for (const copy of copies(stage)) await copyInto(copy);
      const [command = ""] = stepsNamed(packages, "RUN");
      const [npm = "", ...args] = command.split(" ");
      await run(npm, [...args, "--prefer-offline", "--no-audit", "--no-fund"], { cwd: app });
    }, 180_000);
    afterAll(() => rm(dirname(app), { recursive: true, force: true }));

    async function copyInto({ from, to }: Copy): Promise<void> {
      for (const path of from) {
        const target = to.endsWith("/") ? join(app, to, path) : join(app, to);
        await cp(join(root, path), target, { recursive: true });
      }
    }

    it("leave less than 250 MB", async () => {
      const { stdout } = await run("du", ["-sb", app]);
      expect(Number.parseInt(stdout, 10)).toBeLessThan(MOST_BYTES);
    });

    it("start a bot that is healthy, writes to its data folder alone, and stops when it is told to", async () => {
      const before = await readdir(app, { recursive: true });
      const env = {
        ...environment(final),
        DATA_DIR: data,
        HTTP_PORT: String(await freePort()),
        PATH: process.env.PATH,
      };
      const bot = spawn(process.execPath, commandOf(final).slice(1), {
        cwd: app,
        env,
        stdio: ["pipe", "pipe", "pipe"],
      });
      const exit = once(bot, "exit");
      try {
        await once(bot.stdout, "data");
        const check = /CMD (\[.*\])$/.exec(stepsNamed(final, "HEALTHCHECK")[0] ?? "")?.[1] ?? "[]";
        await run(process.execPath, JSON.parse(check).slice(1), { cwd: app, env });
      } finally {
        bot.kill("SIGTERM");
      }
      expect((await exit)[0]).toBe(0);
      expect(await readdir(app, { recursive: true })).toEqual(before);
      expect(await readdir(data)).toContain("assignee.sqlite");
    }, 60_000);
  },
);

interface Copy {
  readonly from: readonly string[];
  readonly to: string;
}

/** What a stage takes from the checkout; what it takes from another stage is there already. */
function copies(stage: Stage): readonly Copy[] {
  return stepsNamed(stage, "COPY").flatMap((rest) => {
    if (rest.startsWith("--from=")) return [];
    const paths = rest.split(/\s+/);
    return [{ from: paths.slice(0, -1), to: paths.at(-1) ?? "" }];
  });
}

const commandOf = (stage: Stage): readonly string[] => JSON.parse(stepsNamed(stage, "CMD")[0] ?? "[]");

const environment = (stage: Stage): Record<string, string> =>
  Object.fromEntries(stepsNamed(stage, "ENV").map((rest) => rest.split("=", 2) as [string, string]));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}
