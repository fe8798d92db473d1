import type { Message } from "./message.ts";
import type { Person } from "./person.ts";
import type { Slack } from "./slack.ts";
import { stopped } from "./streams.ts";

/** What agents say they are doing, with the stop button that Slack shows meanwhile. */
export class Sessions {
  readonly #slack: Slack;

  constructor(slack: Slack) {
    this.#slack = slack;
  }

  /** A person presses stop: streams of the thread end, and the app is told. */
  stop(message: Message, person: Person): void {
    const { channel } = message;
    const threadTs = message.threadTs ?? message.ts;
    const workspace = this.#slack.events.receiverOf(channel) ?? channel.workspace;
    const session = workspace.sessions.get(`${channel.id} ${threadTs}`);
    if (session?.status !== "processing") throw new Error(`there is no stop button: the session is ${session?.status}`);
    const streaming = channel.thread(threadTs).filter(({ streaming }) => streaming?.state === "streaming");
    for (const one of streaming) stopped(one);
    const event = { type: "agent_session_stopped", channel: channel.id, user: person.id, thread_ts: threadTs };
    const rest = { streaming_message_ts: streaming.map(({ ts }) => ts), event_ts: this.#slack.ids.ts() };
    this.#slack.events.inChannel(channel, { ...event, ...rest }, person);
    this.#slack.changes.notify();
  }
}
