import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLE_LIBRARY } from "../src/connect.ts";

/** As in the example library's README, with these besides. */
const MORE_QUESTIONS = [
  "Do statins reduce the risk of stroke?",
  "Is vitamin D associated with breast cancer?",
  "Does obesity increase mortality?",
  "Does HPV testing detect more lesions than cytology?",
  "Do sugar-sweetened beverages increase body weight in children?",
];

/** Different questions that the example library answers, or says that it cannot. */
export function exampleQuestions(wanted: number): readonly string[] {
  const readme = readFileSync(join(EXAMPLE_LIBRARY, "README.md"), "utf8");
  const rows = readme.split("\n").filter((line) => line.startsWith("| `"));
  const listed = rows.flatMap((row) => [...row.matchAll(/[A-Z][^|?]*\?/g)].map(([question]) => question));
  const all = [...new Set([...listed, ...MORE_QUESTIONS])].slice(0, wanted);
  if (all.length < wanted) throw new Error(`only ${all.length} questions`);
  return all;
}
