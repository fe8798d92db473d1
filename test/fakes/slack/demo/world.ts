import type { Person } from "../person.ts";
import { startSlack } from "../server.ts";
import type { Slack } from "../slack.ts";
import type { Workspace } from "../workspace.ts";
import { manifest } from "./declared.ts";

export interface World {
  readonly slack: Slack;
  readonly workspace: Workspace;
  readonly people: readonly [Person, ...Person[]];
}

/** A workspace with people and channels in which the bot can be tried. Its ids and tokens are the same at each start. */
export async function openWorld(port: number): Promise<World> {
  const slack = await startSlack({ manifest, port });
  const workspace = slack.workspace("Acme Research");
  const ada = workspace.person("Ada", { isAdmin: true });
  const ben = workspace.person("Ben");
  const chidi = workspace.person("Chidi");
  const gwen = workspace.person("Gwen", { isGuest: true });
  const research = workspace.channel("research");
  const journal = workspace.channel("journal-club");
  const board = workspace.channel("board", { isPrivate: true, hasBot: false, members: [ada, ben] });
  for (const person of [ada, ben, chidi, gwen]) workspace.direct(person);
  ada.say(research, "Questions about the literature go here. Mention Assignee, or type /research.");
  ben.say(journal, "From today's paper: HPV testing is more sensitive than cytology for cervical screening.");
  chidi.say(journal, "Somebody should check that before we repeat it.");
  ben.say(board, "Assignee is not in this channel: /invite @Assignee lets it in.");
  return { slack, workspace, people: [ada, ben, chidi, gwen] };
}
