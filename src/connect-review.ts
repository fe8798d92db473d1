import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Analyst } from "./analyst/analyst.ts";
import type { OpenPaidTools, PaidOrder, Papers, ReviewOrder } from "./bot/services.ts";
import type { OnlineSource } from "./cli/search-plan.ts";
import type { Config } from "./config.ts";
import {
  type Connections,
  connectLibrary,
  connectModels,
  connectOnline,
  EXAMPLE_LIBRARY,
  joinConnections,
  type Listener,
} from "./connect.ts";
import { isKept, libraryPath, paperPath, papersFolder, shelfOf } from "./connect-papers.ts";
import { tenantFiles } from "./connect-tenant-files.ts";
import type { Attachment } from "./domain/chat-event.ts";
import { SOURCE_NAMES } from "./domain/source-record.ts";
import { AppError, BadInput } from "./errors.ts";
import type { DayAccounts, DayBudget } from "./ports/language-model.ts";
import type { Source } from "./ports/source.ts";
import type { LibraryEntry } from "./ports/store/channels.ts";
import type { Web } from "./ports/web.ts";

const OFFLINE_NOTE =
  "No library is set and the search is offline, so the example library was searched: notes on some real papers that come with Assignee, to show how it works. It is no search of the literature. Say “library add” with your own papers.";
const FALLBACK_LABEL = "Example library (comes with Assignee; asked only where no other source answers)";
const CHANNEL_LABEL = "This channel's papers";
const MAX_PAPER_BYTES = 50 * 1024 * 1024;
const PAPER_TIMEOUT_MS = 60_000;
const PAPER = /\.(?:pdf|bib|ris|json|jsonl|md|txt|nbib)$/i;

interface Parts {
  readonly config: Config;
  readonly tell: Listener;
  readonly signal: AbortSignal;
  readonly dayAccounts: DayAccounts;
}

/** Opens, for each review, the sources, readers and analyst that its plan asks for; what can be shared is opened once. */
export function reviewOpener(parts: Parts): OpenPaidTools {
  const libraries = new Map<string, Promise<Connections>>();
  const online = new Map<string, Promise<Connections>>();
  const analysts = openAnalysts(parts);

  const library = ({ path, contents, ...named }: SearchedLibrary): Promise<Connections> =>
    once(libraries, `${path}\u001f${contents}`, () => connectLibrary(path, { ...parts, ...named }));
  const database = (names: readonly OnlineSource[], mode: "cached" | "fresh"): Promise<Connections> =>
    once(online, `${mode} ${names.join()}`, () => connectOnline(names, { ...parts, mode }));

  return async (order) => {
    const { sources, papers, example, notes } = whereToSearch(order, parts.config);
    const opened = await Promise.all(papers.map(library));
    const databases = sources.length === 0 ? [] : [await database(sources, order.answers)];
    const fallback = example === "no" ? [] : [await library({ path: EXAMPLE_LIBRARY, contents: "" })];
    const found = joinConnections([...databases, ...opened, ...fallback]);
    const own = opened.flatMap((one) => one.sources);
    const asked = databases.flatMap((one) => one.sources);
    const examples = fallback.flatMap((one) => one.sources);
    return {
      analyst: await analysts(order),
      sources:
        example === "when-nothing-answers"
          ? withFallback(asked, joinLibraries(examples))
          : [...asked, ...joinLibraries([...own, ...examples])],
      readers: found.readers,
      notes: [...notes, ...opened.flatMap((one) => one.notes)],
    };
  };
}

function once<Value>(known: Map<string, Promise<Value>>, key: string, open: () => Promise<Value>): Promise<Value> {
  const opening = known.get(key) ?? open();
  known.set(key, opening);
  // What could not be opened is tried again by the next review.
  opening.catch(() => known.delete(key));
  return opening;
}

interface SearchedLibrary {
  readonly path: string;
  /** Told apart from the same place with other papers in it. */
  readonly contents: string;
  /** For its readers, where its path says nothing to them. */
  readonly label?: string;
}

interface Searched {
  readonly sources: readonly OnlineSource[];
  readonly papers: readonly SearchedLibrary[];
  readonly example: "yes" | "when-nothing-answers" | "no";
  readonly notes: readonly string[];
}

/** Where a review searches: the databases of its plan, the team's library, the channel's own papers, or the example. */
function whereToSearch({ plan, papers, answers }: ReviewOrder, config: Config): Searched {
  const { offline, libraryDir } = config;
  const wanted = SOURCE_NAMES.filter((name) => plan.sources?.includes(name) ?? true);
  const own = wanted.includes("library") ? [...libraryFolders(papers, config), ...configured(libraryDir)] : [];
  const sources = offline ? [] : wanted.filter((name) => name !== "library");
  if (own.length > 0) {
    checkPapers(papers, config);
    return { sources, papers: own, example: "no", notes: [] };
  }
  return sources.length === 0
    ? { sources, papers: [], example: "yes", notes: [OFFLINE_NOTE] }
    : // A digest tells what is new in the literature, or that nobody could be asked.
      { sources, papers: [], example: answers === "fresh" ? "no" : "when-nothing-answers", notes: [] };
}

/**
 * Another machine may have kept them, which must not look as if the channel had none.
 *
 * @throws {AppError} naming those that are missing
 */
function checkPapers(papers: readonly LibraryEntry[], config: Config): void {
  const missing = papers.filter((entry) => !existsSync(paperPath(config, entry))).map(({ name }) => name);
  if (missing.length === 0) return;
  throw new AppError(
    `Of this channel's papers, ${missing.join(", ")} cannot be found where this review is made. Remove and add again what is gone. Where Assignee runs on several machines, whoever operates it has to share their folders of papers: docs/deploy.md says how.`,
  );
}

const configured = (libraryDir: string | null): readonly SearchedLibrary[] =>
  libraryDir === null ? [] : [{ path: libraryDir, contents: "" }];

function libraryFolders(papers: readonly LibraryEntry[], config: Config): readonly SearchedLibrary[] {
  const byFolder = Map.groupBy(papers, (entry) => libraryPath(config, entry));
  return [...byFolder].map(([path, entries]) => ({
    path,
    contents: entries.map(({ id }) => id).join(),
    ...(entries.some(isKept) && { label: CHANNEL_LABEL }),
  }));
}

/** Several libraries are one source: a report knows sources by name. */
function joinLibraries(libraries: readonly Source[]): readonly Source[] {
  const [first, ...others] = libraries;
  if (first === undefined || others.length === 0) return libraries;
  const joined: Source = {
    name: "library",
    label: [...new Set(libraries.map(({ label }) => label))].join(" and "),
    formulateQuery: (...asked) => first.formulateQuery(...asked),
    search: async (query, limit, signal) => {
      const found = await Promise.all(libraries.map((library) => library.search(query, limit, signal)));
      return { records: found.flatMap(({ records }) => records).slice(0, limit), total: null, cached: false };
    },
    lookUp: async (works, signal) =>
      (await Promise.all(libraries.map((library) => library.lookUp(works, signal)))).flat(),
  };
  return [joined];
}

/** The example library answers only when every other source has failed. */
function withFallback(sources: readonly Source[], examples: readonly Source[]): readonly Source[] {
  const searches: Promise<unknown>[] = [];
  const asked = sources.map(
    (source): Source => ({
      name: source.name,
      label: source.label,
      formulateQuery: (...asked) => source.formulateQuery(...asked),
      search: (query, limit, signal) => {
        const search = source.search(query, limit, signal);
        searches.push(search);
        return search;
      },
      lookUp: (works, signal) => source.lookUp(works, signal),
    }),
  );
  const lastly = examples.map(
    (source): Source => ({
      name: source.name,
      label: FALLBACK_LABEL,
      formulateQuery: (...asked) => source.formulateQuery(...asked),
      search: async (query, limit, signal) => {
        const outcomes = await Promise.allSettled(searches);
        const answered = outcomes.some(({ status }) => status === "fulfilled");
        return answered ? { records: [], total: 0, cached: false } : source.search(query, limit, signal);
      },
      lookUp: (works, signal) => source.lookUp(works, signal),
    }),
  );
  return [...asked, ...lastly];
}

function openAnalysts({ config, tell, dayAccounts }: Parts): (order: PaidOrder) => Promise<Analyst> {
  const { model } = config;
  if (model === null) {
    // Begun at once: it takes half a second in which nobody could be answered.
    const loading = import("./analyst/extractive/extractive.ts");
    return async () => (await loading).extractiveAnalyst();
  }
  let connecting: ReturnType<typeof connectModels> | null = null;
  return async ({ reviewId, tenantId, person, conversation, conversationDay }) => {
    connecting ??= connectModels(model, config, tell.note);
    const { server, prompts, accountsOfReview } = await connecting;
    const { promptedAnalyst } = await import("./analyst/prompted/prompted.ts");
    const { models, budgets } = model;
    const openDay = (day: DayBudget) => dayAccounts.open(tenantId, day);
    const asked = server.forReview(
      reviewId,
      accountsOfReview({ budgets: { ...budgets, conversationDay }, person, conversation, openDay }),
    );
    return promptedAnalyst({ model: asked, host: server.host, models, prompts });
  };
}

/**
 * Keeps papers that come as files in the data folder; a path may be named only where the machine is the person's own.
 *
 * @param openWeb what links are fetched over; the public addresses of the web unless told otherwise
 */
export function keptPapers(config: Config, openWeb: () => Promise<Web> = () => publicWeb(config)): Papers {
  return {
    async add({ tenantId, tenant, conversation, actor, at, chat }, from) {
      const about = { conversation, addedBy: actor.id, addedAt: at, kind: "file" as const };
      if (typeof from === "string" && !/^https?:\/\//i.test(from)) {
        return { ...about, ...namedPath(from, chat.platform) };
      }
      const { name, bytes } =
        typeof from === "string"
          ? await linkedPaper(from, await openWeb())
          : { name: from.name, bytes: await chat.download(checked(from), tenant, MAX_PAPER_BYTES) };
      const id = `lib-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}`;
      const shelf = shelfOf(tenantId, conversation);
      const file = `${id}-${basename(name).replace(/[^\p{L}\p{N}._-]/gu, "-")}`;
      await mkdir(join(papersFolder(config), shelf), { recursive: true });
      await writeFile(join(papersFolder(config), shelf, file), bytes);
      return { ...about, id, name, location: `${shelf}/${file}` };
    },
    async remove(entry) {
      if (isKept(entry)) await rm(paperPath(config, entry), { force: true });
    },
    ofTenants: tenantFiles(config),
  };
}

function checked(file: Attachment): Attachment {
  if (PAPER.test(file.name)) return file;
  throw new BadInput(`${file.name} is no PDF, BibTeX, RIS, CSL-JSON, JSON Lines or Markdown file. Add one of those.`);
}

async function publicWeb({ contactEmail }: Config): Promise<Web> {
  const { PublicWeb } = await import("../adapters/web/public-web.ts");
  return new PublicWeb({ contact: contactEmail });
}

/** A PDF on the open web. */
async function linkedPaper(url: string, web: Web) {
  const limits = { maxBytes: MAX_PAPER_BYTES, timeoutMs: PAPER_TIMEOUT_MS };
  const page = await web.fetch(url, limits, AbortSignal.timeout(PAPER_TIMEOUT_MS));
  if (page.mediaType !== "application/pdf") {
    throw new BadInput(`${url} is no PDF (${page.mediaType || "unknown"}). Link the PDF itself, or attach the file.`);
  }
  const name = basename(new URL(page.url).pathname) || "paper";
  return { name: /\.pdf$/i.test(name) ? name : `${name}.pdf`, bytes: page.bytes };
}

function namedPath(typed: string, platform: string): Pick<LibraryEntry, "id" | "name" | "location"> {
  if (platform !== "terminal") throw new BadInput("Attach the file itself: a path means nothing here.");
  const location = resolve(typed);
  if (!existsSync(location)) throw new BadInput(`There is no file or folder ${location}. Check the name.`);
  return { id: `lib-${shortHash(location)}`, name: typed, location };
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);
