import { z } from "zod";

const Told = z
  .object({
    /** Stable, so that no two digests tell the same: a study, a claim with its status. */
    item: z.string(),
    text: z.string(),
    url: z.url().nullable(),
  })
  .readonly();
export type Told = z.infer<typeof Told>;

/** What changed in the literature on one watched question. */
export const LiteratureNews = z
  .object({
    question: z.string(),
    studies: z.array(Told).readonly(),
    claims: z.array(Told).readonly(),
    retracted: z.array(Told).readonly(),
    /** What could not be asked, and why; null when everything was. */
    failure: z.string().nullable(),
  })
  .readonly();
export type LiteratureNews = z.infer<typeof LiteratureNews>;

/** One issue of a digest, as it is kept before it is posted. */
export const DigestContent = z
  .object({
    period: z.string(),
    late: z.boolean(),
    /** Issues of an earlier version do not name the item. */
    asked: z
      .array(z.object({ item: z.string().default(""), question: z.string(), outcome: z.string() }).readonly())
      .readonly(),
    verified: z.array(Told).readonly(),
    disputed: z.array(Told).readonly(),
    waiting: z.array(z.string()).readonly(),
    literature: z.array(LiteratureNews).readonly(),
  })
  .readonly();
export type DigestContent = z.infer<typeof DigestContent>;

/** Claims that wait for a vote are a reminder, not news: they alone are no reason for a digest. */
export function isEmpty({ asked, verified, disputed, literature }: DigestContent): boolean {
  return (
    asked.length + verified.length + disputed.length === 0 &&
    literature.every((news) => news.studies.length + news.claims.length + news.retracted.length === 0)
  );
}

/** Whether some question could not be searched as it should. */
export const hasFailure = ({ literature }: DigestContent): boolean =>
  literature.some(({ failure }) => failure !== null);

export const itemsOf = ({ asked, verified, disputed, literature }: DigestContent): readonly string[] =>
  [
    ...asked,
    ...verified,
    ...disputed,
    ...literature.flatMap(({ studies, claims, retracted }) => [...studies, ...claims, ...retracted]),
  ].map(({ item }) => item);

/** The issue without what earlier ones told, and with each thing once. */
export function onlyUntold(content: DigestContent, untold: readonly string[]): DigestContent {
  const left = new Set(untold);
  const fresh = <Item extends { readonly item: string }>(items: readonly Item[]) =>
    items.filter(({ item }) => left.delete(item));
  return {
    ...content,
    asked: fresh(content.asked),
    verified: fresh(content.verified),
    disputed: fresh(content.disputed),
    literature: content.literature.map((news) => ({
      ...news,
      studies: fresh(news.studies),
      claims: fresh(news.claims),
      retracted: fresh(news.retracted),
    })),
  };
}
