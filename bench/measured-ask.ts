// The ask command as it is, with its peak memory told on standard error at the end.
process.on("exit", () => process.stderr.write(`peak memory ${process.resourceUsage().maxRSS} kB\n`));
await import("../src/cli.ts");
