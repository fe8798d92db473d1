import { BadInput } from "../../../src/errors.ts";
import type { Installations } from "../../../src/ports/installations.ts";
import { Seal } from "./sealing.ts";

/**
 * Looks at start whether the key is the one of the tokens that are stored: with another one every job would fail.
 *
 * @throws {BadInput} when it opens none of them; the message says what to do
 */
export async function checkTokenKey(key: Uint8Array, installations: Installations): Promise<void> {
  const seal = new Seal(key);
  const stored = await installations.all("slack");
  if (stored.length === 0 || stored.some(({ sealed, id }) => seal.opens(sealed, id))) return;
  throw new BadInput(
    `SLACK_TOKEN_KEY opens none of the tokens that workspaces granted (${stored.length} stored). Set it to the key that they were stored with. ` +
      "If that one is lost, delete the rows of the table installation: each workspace then has to install the app again. Nothing was changed.",
  );
}
