import type { ChatEvent } from "../../src/domain/chat-event.ts";
import type { Chat, MessageRef, Place } from "../../src/ports/chat.ts";
import { ABLE, ROOMY } from "../../test/fakes/memory-chat/chat.ts";
import { aPerson } from "../../test/fakes/memory-chat/platform.ts";

const PLATFORM = "quiet";
/** Far above what people ask for, so that the platform's own limits are left out of the figures. */
const EDITS_PER_MINUTE = 6_000;

/** A platform of any number of processes that takes everything at once and keeps nothing: what is left is our own work. */
export function quietChat(): Chat {
  let sent = 0;
  const send = async (place: Place): Promise<MessageRef> => {
    sent += 1;
    return { ...place, messageId: `${process.pid}.${sent}` };
  };
  const nothing = async () => {};
  return {
    platform: PLATFORM,
    capabilities: ABLE,
    limits: { ...ROOMY, editsPerMinute: EDITS_PER_MINUTE },
    health: { connected: true, lastInboundAt: null },
    start: nothing,
    stop: nothing,
    post: send,
    upload: send,
    edit: nothing,
    remove: nothing,
    whisper: nothing,
    openThread: async ({ messageId }) => messageId,
    react: nothing,
    unreact: nothing,
    listReactions: async () => [],
    download: () => Promise.reject(new Error("nothing to download")),
    showStatus: nothing,
    findByKey: async () => null,
  };
}

/** Tenants as the store knows them. */
export const tenantIdOf = (tenant: string): string => `${PLATFORM}:${tenant}`;

interface Said {
  readonly tenant: string;
  readonly conversation: string;
  readonly person: string;
  readonly key: string;
}

const anEvent = ({ tenant, conversation, person, key }: Said) => ({
  platform: PLATFORM,
  tenant,
  conversation,
  dedupeKey: key,
  at: new Date().toISOString(),
  actor: aPerson(person),
});

export const anAsk = (said: Said & { readonly text: string }): ChatEvent => ({
  ...anEvent(said),
  kind: "ask",
  thread: null,
  messageId: `m-${said.key}`,
  text: said.text,
  attachments: [],
  audience: "public",
});

export const aVote = (said: Said & { readonly messageId: string }): ChatEvent => ({
  ...anEvent(said),
  kind: "vote-set",
  thread: null,
  messageId: said.messageId,
  vote: "verified",
});
