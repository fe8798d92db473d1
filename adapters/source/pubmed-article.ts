import { z } from "zod";
import type { Notice } from "../../src/domain/source-record.ts";
import { distinctNotices, noticeKind } from "./notice.ts";
import type { Page } from "./page.ts";
import { decodeEntities, oneLine, plainText, withoutHeading } from "./plain-text.ts";
import { publicationKind } from "./publication-types.ts";
import { type Draft, readEntries } from "./record.ts";
import { parseXml } from "./xml.ts";

const LISTS = [
  "PubmedArticle",
  "AbstractText",
  "Author",
  "PublicationType",
  "ArticleId",
  "ELocationID",
  "CommentsCorrections",
];
const RAW = ["ArticleTitle", "AbstractText", "VernacularTitle"];

/** An element with or without attributes. */
const Text = z.union([
  z.string().transform((text) => ({ text, attributes: {} as Readonly<Record<string, unknown>> })),
  z
    .looseObject({ "#text": z.string().default("") })
    .transform(({ "#text": text, ...attributes }) => ({ text, attributes })),
]);
type Text = z.infer<typeof Text>;

const Author = z.object({
  LastName: z.string().nullish(),
  ForeName: z.string().nullish(),
  CollectiveName: Text.nullish(),
});

const Article = z.object({
  ArticleTitle: Text.nullish(),
  VernacularTitle: Text.nullish(),
  Abstract: z.object({ AbstractText: z.array(Text).nullish() }).nullish(),
  AuthorList: z.object({ Author: z.array(Author).nullish() }).nullish(),
  Journal: z.object({
    Title: z.string().nullish(),
    JournalIssue: z
      .object({ PubDate: z.object({ Year: z.string().nullish(), MedlineDate: z.string().nullish() }).nullish() })
      .nullish(),
  }),
  PublicationTypeList: z.object({ PublicationType: z.array(Text) }).nullish(),
  ELocationID: z.array(Text).nullish(),
});

const Entry = z.object({
  MedlineCitation: z.object({
    PMID: Text,
    Article,
    CommentsCorrectionsList: z
      .object({ CommentsCorrections: z.array(z.object({ "@RefType": z.string(), PMID: Text.nullish() })) })
      .nullish(),
  }),
  PubmedData: z.object({ ArticleIdList: z.object({ ArticleId: z.array(Text) }).nullish() }).nullish(),
});
type Entry = z.infer<typeof Entry>;

const Answer = z.object({
  PubmedArticleSet: z.union([
    z.literal("").transform(() => []),
    z.object({ PubmedArticle: z.array(z.unknown()).default([]) }).transform((set) => set.PubmedArticle),
  ]),
});

/** Chapters of NCBI's bookshelf, which have another form, are left out: they are no studies. */
export function parsePubMedArticles(body: string): Page {
  const { PubmedArticleSet: entries } = Answer.parse(parseXml(body, { lists: LISTS, raw: RAW }));
  return { records: readEntries(entries, Entry, toDraft), entries: entries.length, total: null, next: null };
}

function toDraft({ MedlineCitation: citation, PubmedData }: Entry): Draft {
  const { Article: article } = citation;
  const pmid = citation.PMID.text;
  const ids = PubmedData?.ArticleIdList?.ArticleId ?? [];
  const types = (article.PublicationTypeList?.PublicationType ?? []).map(({ text }) => decodeEntities(text));
  const { Year, MedlineDate } = article.Journal.JournalIssue?.PubDate ?? {};
  return {
    source: "pubmed",
    sourceId: pmid,
    identifiers: {
      pmid,
      doi: withAttribute(ids, "@IdType", "doi") ?? withAttribute(article.ELocationID ?? [], "@EIdType", "doi"),
      pmcid: withAttribute(ids, "@IdType", "pmc"),
    },
    title: titleOf(article.ArticleTitle?.text ?? "") || titleOf(article.VernacularTitle?.text ?? ""),
    abstract: withoutHeading((article.Abstract?.AbstractText ?? []).map(labelled).join("\n")),
    authors: (article.AuthorList?.Author ?? []).map(({ LastName, ForeName, CollectiveName }) =>
      oneLine(CollectiveName?.text ?? [ForeName, LastName].filter(Boolean).join(" ")),
    ),
    year: Number.parseInt(Year ?? /\d{4}/.exec(MedlineDate ?? "")?.[0] ?? "", 10),
    venue: oneLine(article.Journal.Title ?? ""),
    kind: publicationKind(types),
    publicationTypes: types,
    url: `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`,
    fullTextLinks: [],
    notices: noticesAbout(citation, types),
  };
}

function withAttribute(elements: readonly Text[], name: string, value: string): string | undefined {
  return elements.find(({ attributes }) => attributes[name] === value)?.text;
}

/** Translated titles stand in brackets. */
function titleOf(markup: string): string {
  return oneLine(markup)
    .replace(/(?<!\.)\.$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/(?<!\.)\.$/, "");
}

function labelled({ text, attributes }: Text): string {
  const label = attributes["@Label"];
  const plain = plainText(text);
  return typeof label === "string" && label !== "UNLABELLED" ? `${label}: ${plain}` : plain;
}

function noticesAbout(citation: Entry["MedlineCitation"], types: readonly string[]): readonly Notice[] {
  const references = (citation.CommentsCorrectionsList?.CommentsCorrections ?? []).filter((reference) =>
    reference["@RefType"].endsWith("In"),
  );
  const notices = references.flatMap((reference): Notice[] => {
    const kind = noticeKind(reference["@RefType"]);
    const pmid = reference.PMID?.text;
    const address = pmid === undefined ? null : `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`;
    return kind === null ? [] : [{ kind, source: "pubmed", reference: address }];
  });
  const known = notices.some(({ kind }) => kind === "retraction");
  const marked = !known && types.some((type) => /^retracted publication$/i.test(type));
  return distinctNotices(marked ? [...notices, { kind: "retraction", source: "pubmed", reference: null }] : notices);
}
