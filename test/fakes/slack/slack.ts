import type { IncomingMessage, ServerResponse } from "node:http";
import type { RecordedCall } from "./api/web-api.ts";
import { type AppSettings, appOf } from "./app.ts";
import { Callbacks } from "./callbacks.ts";
import { Changes } from "./changes.ts";
import { Consents } from "./consents.ts";
import { Deliveries, type Delivery } from "./deliveries.ts";
import { Events } from "./events.ts";
import { Fault, type FaultAim, type FaultKind } from "./faults.ts";
import { Files } from "./files.ts";
import { Ids } from "./ids.ts";
import type { Fields } from "./json.ts";
import type { Person } from "./person.ts";
import { Post } from "./post.ts";
import { Rates } from "./rates.ts";
import { RequestUrl, type Signature } from "./request-url.ts";
import { Sessions } from "./sessions.ts";
import { Sockets } from "./sockets.ts";
import { machineTime, type Time } from "./time.ts";
import { Tokens } from "./tokens.ts";
import { Views } from "./views.ts";
import { Workspace, type WorkspaceSettings } from "./workspace.ts";

export interface SlackSettings {
  /** Default: the machine's. */
  readonly time?: Time;
  /** `slack`: the limits of its tiers. Default: none. */
  readonly rates?: "slack" | "none";
  /** The app's manifest: all that it gets. Default: everything. */
  readonly manifest?: Fields;
  /** Default: any that is free. */
  readonly port?: number;
}

/** A request, read to its end. */
export interface Incoming {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly body: Buffer<ArrayBuffer>;
}

/** Slack, as a whole: what is in it, what went in and out, and what goes wrong. */
export class Slack {
  readonly time: Time;
  readonly ids: Ids;
  readonly app: AppSettings;
  readonly tokens: Tokens;
  readonly rates: Rates | null;
  readonly changes = new Changes();
  readonly callbacks = new Callbacks(this);
  readonly events = new Events(this);
  readonly files = new Files(this);
  readonly post = new Post(this);
  readonly sessions = new Sessions(this);
  readonly sockets = new Sockets(this);
  readonly views = new Views(this);
  readonly consents: Consents;
  readonly deliveries: Deliveries;
  readonly workspaces = new Map<string, Workspace>();
  readonly calls: RecordedCall[] = [];
  /** What Slack takes but people suffer from. */
  readonly warnings: Fields[] = [];
  faults: readonly Fault[] = [];
  signature: Signature = "right";
  /** `http://127.0.0.1:…`; set once it listens. */
  baseUrl = "";
  /** Answers what is none of Slack's own addresses. */
  site: ((incoming: Incoming, response: ServerResponse) => void | Promise<void>) | null = null;
  /** Ends the server. */
  close: () => Promise<void> = () => Promise.resolve();

  constructor({ time = machineTime, rates = "none", manifest }: SlackSettings) {
    this.time = time;
    this.ids = new Ids(time);
    this.app = appOf(manifest ?? null, this.ids);
    this.tokens = new Tokens(time, this.ids);
    this.rates = rates === "slack" ? new Rates(time) : null;
    this.consents = new Consents(this.ids);
    this.deliveries = new Deliveries(time, this.changes, this.sockets);
  }

  /** For `slackApiUrl`. */
  get apiUrl(): string {
    return `${this.baseUrl}/api/`;
  }

  /** For the installer's `authorizationUrl`. */
  get authorizationUrl(): string {
    return `${this.baseUrl}/oauth/v2/authorize`;
  }

  workspace(name: string, settings: Partial<WorkspaceSettings> = {}): Workspace {
    const workspace = new Workspace(this, name, settings);
    this.workspaces.set(workspace.id, workspace);
    return workspace;
  }

  people(): readonly Person[] {
    return [...this.workspaces.values()].flatMap((workspace) => [...workspace.people.values()]);
  }

  person(id: string): Person | null {
    return this.people().find((person) => person.id === id) ?? null;
  }

  /** Events go to this address from now on, once it has answered Slack's challenge. */
  async deliverTo(url: string): Promise<void> {
    const way = new RequestUrl(this, url);
    await way.verify();
    this.deliveries.way = way;
  }

  /** A person goes through the app's install page, as a browser does; gives the last page. */
  async installVia(
    installUrl: string,
    workspace: Workspace,
    person: Person,
  ): Promise<{ status: number; body: string }> {
    this.consents.visitor = { workspace, person };
    this.consents.usualRedirect = new URL("/slack/oauth_redirect", installUrl).href;
    const page = await fetch(installUrl, { redirect: "manual" });
    const html = await page.text();
    const start = html.indexOf(this.authorizationUrl);
    const link = page.headers.get("location") ?? html.slice(start, html.indexOf('"', start));
    const asked = await fetch(link.replaceAll("&amp;", "&"), { redirect: "manual" });
    const cookie = page.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    const last = await fetch(asked.headers.get("location") ?? "", { redirect: "manual", headers: { cookie } });
    return { status: last.status, body: await last.text() };
  }

  /** Puts a fault in place. */
  fail(aim: FaultAim, what: FaultKind): Fault {
    const fault = new Fault(aim, what, this.changes);
    this.faults = [...this.faults.filter(({ isOver }) => !isOver), fault];
    return fault;
  }

  /** A token stops working. */
  revoke(token: string): void {
    this.tokens.end(token, "revoked");
  }

  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  /** Calls by method. */
  counts(): Readonly<Record<string, number>> {
    return countedBy(this.calls.map(({ method }) => method));
  }

  /** Calls by minute, then by method. */
  countsPerMinute(): readonly Readonly<Record<string, number>>[] {
    const minutes = Map.groupBy(this.calls, ({ at }) => Math.floor(at / 60_000));
    return [...minutes.values()].map((calls) => countedBy(calls.map(({ method }) => method)));
  }

  /** Resolves with what the condition gives once it holds; looked at again after each change. */
  until<T>(condition: () => T, withinMs?: number): Promise<NonNullable<T>> {
    return this.changes.until(condition, () => this.#recently(), withinMs);
  }

  /** Resolves when every payload is acknowledged or given up. */
  async settled(): Promise<void> {
    await this.until(() => this.deliveries.waiting.length === 0);
  }

  get sent(): readonly Delivery[] {
    return this.deliveries.all;
  }

  #recently(): string {
    const calls = this.calls
      .slice(-12)
      .map(({ method, answer }) => `${method} ${answer?.ok === true ? "ok" : JSON.stringify(answer)}`);
    const waiting = this.deliveries.waiting.map(({ kind, eventId }) => `${kind} ${eventId}`);
    return `last calls:\n${calls.join("\n")}\nwaiting: ${waiting.join(", ")}\nsockets: ${this.sockets.count}`;
  }
}

const countedBy = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
