import { z } from "zod";

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** As the environment names them; `.env.example` says what each is for. */
export const discordSettings = {
  DISCORD_BOT_TOKEN: optional(z.string().regex(/^[!-~]+$/, "must be the token of your bot, without spaces")),
  DISCORD_MESSAGE_CONTENT: z.enum(["yes", "no"]).default("no"),
  DISCORD_API_URL: optional(
    z.url({ protocol: /^https?$/, message: "must be an address such as https://discord.com/api" }),
  ),
};
type Settings = z.infer<z.ZodObject<typeof discordSettings>>;

/** How the bot is on Discord. */
export interface DiscordConfig {
  readonly token: string;
  /** Whether the Message Content intent is granted: then threads can be answered in without a mention. */
  readonly messageContent: "granted" | "not granted";
  /** Another address than Discord's own; null for that. */
  readonly apiUrl: string | null;
}

/** Null where no token is set. */
export function discordConfig(settings: Settings): DiscordConfig | null {
  const { DISCORD_BOT_TOKEN: token, DISCORD_MESSAGE_CONTENT, DISCORD_API_URL: apiUrl } = settings;
  if (token === null) return null;
  return { token, messageContent: DISCORD_MESSAGE_CONTENT === "yes" ? "granted" : "not granted", apiUrl };
}
