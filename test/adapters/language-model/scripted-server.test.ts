import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

const SERVE = join(import.meta.dirname, "../../fakes/openai/serve.ts");

function serve(...args: readonly string[]) {
  const server = spawn(process.execPath, [SERVE, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void server.kill());
  return server;
}

describe("the scripted server, started by itself", () => {
  it("says how to use it, and answers there", async () => {
    const [said] = await once(serve("--port", "0", "--fault", "no credit").stdout, "data");
    const address = /OPENAI_BASE_URL=(\S+)/.exec(String(said))?.[1] ?? "";
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hello" }] });
    const answer = await fetch(`${address}/chat/completions`, { method: "POST", body });
    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ error: { code: "insufficient_quota" } });
  });

  it("lists its faults where it does not know one", async () => {
    const server = serve("--fault", "nonsuch");
    const [said] = await once(server.stdout, "data");
    expect(String(said)).toContain("no json schema | ");
    const [exitCode] = server.exitCode === null ? await once(server, "exit") : [server.exitCode];
    expect(exitCode).toBe(2);
  });
});
