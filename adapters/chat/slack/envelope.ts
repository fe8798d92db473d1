import { z } from "zod";

const text = z.string().default("");

const SharedFile = z.object({
  id: z.string(),
  name: z.string().nullable().default(null),
  title: z.string().nullable().default(null),
  mimetype: text,
  size: z.number().default(0),
});
export type SharedFile = z.infer<typeof SharedFile>;

/** What the Events API sends around every event. */
export const Envelope = z.object({
  event_id: z.string().min(1),
  event_time: z.number().optional(),
  team_id: z.string().optional(),
  context_team_id: z.string().nullish(),
  context_enterprise_id: z.string().nullish(),
  authorizations: z
    .array(
      z.object({
        team_id: z.string().nullish(),
        enterprise_id: z.string().nullish(),
        is_enterprise_install: z.boolean().optional(),
      }),
    )
    .nullish(),
  event: z.looseObject({ type: z.string() }),
});
export type Envelope = z.infer<typeof Envelope>;

/** A message as events tell of it; what is said is in `text`, marked up. */
export const Said = z.object({
  channel: z.string(),
  channel_type: z.string().optional(),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  text,
  files: z.array(SharedFile).nullish(),
});
export type Said = z.infer<typeof Said>;

/** A message that was deleted; one with replies leaves a tombstone instead. */
export const Gone = z.object({
  channel: z.string(),
  subtype: z.enum(["message_deleted", "message_changed"]),
  deleted_ts: z.string().optional(),
  event_ts: z.string().optional(),
  message: z.object({ ts: z.string(), subtype: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  previous_message: z.object({ thread_ts: z.string().optional() }).optional(),
});

export const Reacted = z.object({
  type: z.enum(["reaction_added", "reaction_removed"]),
  user: z.string(),
  reaction: z.string(),
  item: z.object({ type: z.string(), channel: z.string().optional(), ts: z.string().optional() }),
  item_user: z.string().optional(),
  event_ts: z.string(),
});

export const HomeOpened = z.object({ user: z.string(), tab: z.string().default("home") });

export const SessionStopped = z.object({
  channel: z.string(),
  thread_ts: z.string().optional(),
  user: z.string(),
  event_ts: z.string(),
});

export const TokensRevoked = z.object({
  tokens: z.object({ bot: z.array(z.string()).nullish() }).optional(),
});

/** When something happened, from Slack's seconds with six decimals. */
export const timeOf = (ts: string): string => new Date(Math.floor(Number(ts) * 1000)).toISOString();
