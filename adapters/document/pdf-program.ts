import { composeSections } from "./pdf-sections.ts";
import { readPages } from "./pdf-text.ts";
import { answerDocuments } from "./reader-program.ts";

answerDocuments(async (bytes) => {
  const sections = composeSections(await readPages(bytes).catch(explain));
  if (sections.length === 0) throw new Error("it holds no text that a reader can see, only scanned pages");
  return sections;
});

/** pdf.js tells what is wrong by the names of its errors. */
function explain(cause: Error): never {
  if (cause.name === "PasswordException") throw new Error("the PDF is encrypted and asks for a password", { cause });
  throw new Error(`the PDF is damaged (${cause.message})`, { cause });
}
