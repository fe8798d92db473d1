import { z } from "zod";
import { BadInput } from "./errors.ts";

const DEFAULT_PORT = 3000;
const KEY_BYTES = 32;

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);
const secret = (begins: string, where: string) =>
  optional(z.string().regex(new RegExp(`^${begins}[!-~]+$`), `must be ${where}, without spaces`));
const address = optional(
  z.url({ protocol: /^https?$/, message: "must be an address such as https://assignee.example.org" }),
);

/** As the environment names them; `.env.example` says what each is for. */
export const slackSettings = {
  SLACK_BOT_TOKEN: secret("xox[be]", "the bot token of your app (xoxb-…)"),
  SLACK_APP_TOKEN: secret("xapp", "the app-level token of your app (xapp-…)"),
  SLACK_SIGNING_SECRET: secret("", "the signing secret of your app"),
  SLACK_CLIENT_ID: secret("", "the client id of your app"),
  SLACK_CLIENT_SECRET: secret("", "the client secret of your app"),
  SLACK_TOKEN_KEY: optional(
    z.string().transform((text, context) => {
      const bytes = Buffer.from(text, /^[\da-f]{64}$/i.test(text) ? "hex" : "base64");
      if (bytes.length === KEY_BYTES) return new Uint8Array(bytes);
      context.addIssue("must be 32 bytes in base64 or hex; make one with: openssl rand -base64 32");
      return z.NEVER;
    }),
  ),
  SLACK_PORT: optional(
    z
      .string()
      .regex(/^\d{1,5}$/, "must be a port, 1 to 65535")
      .transform(Number)
      .refine((number) => number >= 1 && number <= 65_535, "must be a port, 1 to 65535"),
  ),
  SLACK_PUBLIC_URL: address,
  SLACK_API_URL: address,
};
type Settings = z.infer<z.ZodObject<typeof slackSettings>>;

/** How the bot is on Slack. */
export type SlackConfig = {
  /** Another address than Slack's own; null for that. */
  readonly apiUrl: string | null;
} & (
  | { readonly way: "socket"; readonly botToken: string; readonly appToken: string }
  | {
      readonly way: "web";
      readonly signingSecret: string;
      readonly clientId: string;
      readonly clientSecret: string;
      /** 32 bytes. */
      readonly tokenKey: Uint8Array;
      readonly port: number;
      readonly publicUrl: string | null;
    }
);

const OF_SOCKET = ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"] as const;
const OF_WEB = ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEY"] as const;

/**
 * Null when nothing of it is set. Where both ways are set, that of many workspaces is taken.
 *
 * @throws {BadInput} when a way is set in part
 */
export function slackConfig(settings: Settings): SlackConfig | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl } = settings;
  const {
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
  } = settings;
  const { SLACK_TOKEN_KEY: tokenKey, SLACK_PUBLIC_URL: publicUrl } = settings;
  if (signingSecret && clientId && clientSecret && tokenKey) {
    const port = settings.SLACK_PORT ?? DEFAULT_PORT;
    return { way: "web", signingSecret, clientId, clientSecret, tokenKey, port, publicUrl, apiUrl };
  }
  checkWhole(settings, OF_WEB);
  if (botToken && appToken) return { way: "socket", botToken, appToken, apiUrl };
  checkWhole(settings, OF_SOCKET);
  return null;
}

function checkWhole(settings: Settings, names: readonly (keyof Settings)[]): void {
  const missing = names.filter((name) => settings[name] === null);
  if (missing.length === names.length) return;
  const set = names.filter((name) => settings[name] !== null);
  throw new BadInput(
    `Slack needs more than ${set.join(", ")}: set ${missing.join(" and ")} as well. docs/slack.md says where to find them.`,
  );
}
