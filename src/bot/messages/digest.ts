import {
  type ChatMessage,
  context,
  heading,
  type Inline,
  link,
  list,
  type MessageBlock,
  strong,
  text,
} from "../../domain/chat-message.ts";
import { count, longDate } from "../../domain/wording.ts";
import { type DigestContent, isEmpty, type LiteratureNews, type Told } from "../digest-content.ts";
import { TEXTS } from "../texts.ts";
import { shortened } from "./spans.ts";

const MOST_ITEMS = 10;

/** A digest as it is posted: what was asked, what the team decided, what is new in the literature. */
export function digestMessage(content: DigestContent): ChatMessage {
  const { period, late, asked, verified, disputed, waiting, literature } = content;
  const title = `Digest of ${longDate(period)}${late ? " (late)" : ""}`;
  const failed = literature.filter(({ failure }) => failure !== null);
  return {
    blocks: [
      heading(title),
      ...(isEmpty(content) ? [text(TEXTS.nothingNew)] : []),
      ...section(
        "Asked",
        asked.map(({ question, outcome }): Inline => [`${shortened(question, 200)} – ${outcome}`]),
      ),
      ...section("Newly verified by the team", verified.map(toldLine)),
      ...section("Newly disputed by the team", disputed.map(toldLine)),
      ...section(
        "Waiting for a vote",
        waiting.map((claim): Inline => [shortened(claim, 200)]),
      ),
      ...literature.flatMap(literatureBlocks),
      ...failed.map(({ question, failure }) => context(`${shortened(question, 200)} – ${failure ?? ""}`)),
    ],
    fallback: `${title}: ${isEmpty(content) ? TEXTS.nothingNew : `${count(asked.length, "question")} asked, ${verified.length} claims verified, ${disputed.length} disputed.`}`,
  };
}

function literatureBlocks({ question, studies, claims, retracted }: LiteratureNews): readonly MessageBlock[] {
  if (studies.length + claims.length + retracted.length === 0) return [];
  return [
    text(strong("New in the literature: "), shortened(question, 200)),
    ...section("Retracted since, and cited here", retracted.map(toldLine)),
    ...section("Claims that stand otherwise now", claims.map(toldLine)),
    ...section("New studies", studies.map(toldLine)),
  ];
}

function section(title: string, items: readonly Inline[]): readonly MessageBlock[] {
  if (items.length === 0) return [];
  const more = items.length - MOST_ITEMS;
  return [text(strong(title)), list(items.slice(0, MOST_ITEMS)), ...(more > 0 ? [context(`and ${more} more`)] : [])];
}

const toldLine = ({ text: words, url }: Told): Inline =>
  url === null ? [shortened(words, 300)] : [link(shortened(words, 300), url)];
