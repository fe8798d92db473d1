import { messageText } from "../../../src/domain/message-text.ts";
import type { Chat } from "../../../src/ports/chat.ts";
import type { ChatHarness } from "../../contracts/chat.ts";
import { AT_TOP, aPerson, type MemoryPlatform } from "./platform.ts";

/** @param connect another life of the adapter on the platform */
export function memoryHarness(platform: MemoryPlatform, connect: (platform: MemoryPlatform) => Chat): ChatHarness {
  const chat = connect(platform);
  return {
    chat,
    place: AT_TOP,
    seenBy: async (name) => seen(platform, name),
    say: async (name, words, place) => void platform.say(aPerson(name), words, { place }),
    sendFile: async (name, { name: fileName, mediaType, bytes }) => {
      platform.files.set("F1", bytes);
      const attachments = [{ id: "F1", name: fileName, mediaType, sizeBytes: bytes.length }];
      platform.say(aPerson(name), "", { attachments });
    },
    delete: async (_name, ref) => platform.delete(ref),
    press: async (name, ref, label, reason) =>
      reason === undefined
        ? platform.press(aPerson(name), ref, label)
        : platform.pressAndFill(aPerson(name), ref, label, reason),
    react: async (name, ref, emoji) => platform.react(aPerson(name), ref, emoji),
    unreact: async (name, ref, emoji) => platform.unreact(aPerson(name), ref, emoji),
    acknowledged: async () => platform.deliveries.acknowledged,
    settled: () => platform.deliveries.settled(),
    restart: async () => {
      await chat.stop();
      return memoryHarness(platform, connect);
    },
    close: () => chat.stop(),
  };
}

/** Shows no control codes, as no platform does. */
function seen(platform: MemoryPlatform, name: string): string {
  const messages = platform.messages.filter(({ removed }) => !removed);
  const whispers = platform.whispers.filter(({ actorId }) => actorId === name).map(({ message }) => message);
  const buttons = [...messages.map(({ content }) => content), ...whispers].flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons.map(({ label }) => label) : [])),
  );
  return [
    ...messages.map(({ content, file }) => `${messageText(content)} ${file?.name ?? ""}`),
    ...whispers.map(messageText),
    ...buttons,
  ]
    .join("\n")
    .replace(/(?!\n)\p{Cc}|\u202e/gu, "");
}
