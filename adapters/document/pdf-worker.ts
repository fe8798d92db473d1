import { parentPort } from "node:worker_threads";
import type { PdfAnswer } from "./pdf.ts";
import { composeSections } from "./pdf-sections.ts";
import { readPages } from "./pdf-text.ts";

parentPort?.on("message", async (bytes: Uint8Array) => {
  parentPort?.postMessage(await readPdf(bytes).catch(explain));
});

async function readPdf(bytes: Uint8Array): Promise<PdfAnswer> {
  const sections = composeSections(await readPages(bytes));
  return sections.length > 0 ? { sections } : { failure: "it holds no text that a reader can see, only scanned pages" };
}

/** pdf.js tells what is wrong by the names of its errors. */
function explain(error: Error): PdfAnswer {
  if (error.name === "PasswordException") return { failure: "the PDF is encrypted and asks for a password" };
  return { failure: `the PDF is damaged (${error.message})` };
}
