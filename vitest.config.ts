import { tmpdir } from "node:os";
import { join } from "node:path";
import { configDefaults, defineConfig } from "vitest/config";

/** Programs that are started again and again, and the fakes themselves: `npm run check` tries them too. */
const LONG = [
  "test/fakes/**",
  "test/chaos/**",
  "test/cli/prompted.test.ts",
  "test/cli/command.test.ts",
  "test/maintenance.test.ts",
  "test/starting.test.ts",
  "test/adapters/chat/*/rates.test.ts",
  "test/jobs/crash.test.ts",
  "test/adapters/chat/slack/program.test.ts",
  "test/e2e/both-tokens.test.ts",
  "test/e2e/discord.test.ts",
];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(process.env.TEST_EVERYTHING === "yes" ? [] : LONG)],
    setupFiles: ["test/setup.ts"],
    // No test mocks a module or keeps state in one, so files share their imports; and a process for each core.
    isolate: false,
    maxWorkers: "100%",
    // The programs that tests start are read and stripped of their types once.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "assignee-compile-cache") },
  },
});
