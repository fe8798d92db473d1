import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    // No test mocks a module or keeps state in one, so files share their imports; and a process for each core.
    isolate: false,
    maxWorkers: "100%",
  },
});
