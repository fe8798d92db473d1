import { createHmac } from "node:crypto";
import type { Server } from "node:http";
import { HTTPReceiver, type InstallationStore } from "@slack/bolt";
import { AppError } from "../../../src/errors.ts";
import { clientOptions } from "./api.ts";
import { boltLog, type SlackLog } from "./bolt-log.ts";
import type { Authorize } from "./many-workspaces.ts";

const REDIRECT_PATH = "/slack/oauth_redirect";

export interface WebParts {
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What people are asked to grant. */
  readonly scopes: readonly string[];
  readonly port: number;
  readonly publicUrl: string | null;
  readonly apiUrl: string;
  readonly authorizationUrl: string | null;
  readonly installations: InstallationStore;
  readonly log: SlackLog;
  /** A workspace has just installed the app. */
  readonly onInstalled: (teamId: string) => Promise<void>;
}

/** Signed requests to a public address, and the pages through which workspaces install the app. */
export class WebWay {
  readonly receiver: HTTPReceiver;
  readonly #port: number;
  #server: Server | null = null;

  constructor(parts: WebParts) {
    const { signingSecret, clientId, clientSecret, scopes, installations, log, apiUrl, authorizationUrl } = parts;
    const redirectUri = parts.publicUrl === null ? null : new URL(REDIRECT_PATH, parts.publicUrl).href;
    this.#port = parts.port;
    this.receiver = new HTTPReceiver({
      signingSecret,
      clientId,
      clientSecret,
      // The state of an install page is signed; nothing else is.
      stateSecret: createHmac("sha256", clientSecret).update("state of the install page").digest("base64url"),
      scopes: [...scopes],
      installationStore: installations,
      ...(redirectUri !== null && { redirectUri }),
      logger: boltLog(log),
      installerOptions: {
        directInstall: true,
        redirectUriPath: REDIRECT_PATH,
        clientOptions: clientOptions(apiUrl, log),
        ...(authorizationUrl !== null && { authorizationUrl }),
        callbackOptions: {
          successAsync: async (installation, _options, _request, response) => {
            await parts.onInstalled(installation.team?.id ?? installation.enterprise?.id ?? "");
            response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
            response.end(
              "Assignee is installed. Invite it into a channel with /invite @Assignee, then ask it something.",
            );
          },
        },
      },
    });
  }

  get authorize(): Authorize {
    const { installer } = this.receiver;
    if (installer === undefined) throw new Error("the receiver has no installer");
    return (query) => installer.authorize(query);
  }

  get isConnected(): boolean {
    return this.#server?.listening ?? false;
  }

  /** Where it listens; the port is chosen by the system where 0 was asked for. */
  get port(): number {
    const address = this.#server?.address();
    return typeof address === "object" && address !== null ? address.port : this.#port;
  }

  /** @throws {AppError} when the port is taken; the message says what to do */
  async start(): Promise<void> {
    try {
      this.#server = (await this.receiver.start(this.#port)) as Server;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AppError(
        `Slack's requests cannot be taken at port ${this.#port} (${reason}). Set SLACK_PORT to a free one.`,
        { cause },
      );
    }
  }

  async stop(): Promise<void> {
    if (this.#server === null) return;
    this.#server = null;
    await this.receiver.stop();
  }
}
