import type { Channel } from "./channel.ts";
import type { Outcome } from "./deliveries.ts";
import { chosenBy, initially, isFilled } from "./input.ts";
import { type Fields, fieldsOf, listOf, objectsWithin, textOf } from "./json.ts";
import { buttonsIn } from "./message.ts";
import type { Person } from "./person.ts";
import { pingsIn, seenOf } from "./seen.ts";
import type { Workspace } from "./workspace.ts";

/** A modal or Home tab as a person has it before them. */
export class View {
  readonly person: Person;
  /** As the API gives it, but for what was filled in. */
  data: Fields;

  constructor(person: Person, data: Fields) {
    this.person = person;
    this.data = data;
  }

  get id(): string {
    return textOf(this.data.id);
  }

  get blocks(): readonly Fields[] {
    return listOf(this.data.blocks);
  }

  get title(): string {
    return textOf(fieldsOf(this.data.title).text);
  }

  get seen(): string {
    return seenOf(this.blocks);
  }

  get pings(): readonly string[] {
    return pingsIn(this.blocks);
  }

  get buttons(): readonly string[] {
    return buttonsIn(this.blocks).map(({ text }) => textOf(fieldsOf(text).text));
  }
}

/** An open modal, which can be filled in and submitted. */
export class Modal extends View {
  /** Where the person was when it opened. */
  readonly from: Channel | null;
  /** The workspace whose app opened it: another one than the person's in a shared channel. */
  readonly installedIn: Workspace;
  /** What stands in red below the fields, by block_id. */
  errors: Fields = {};
  readonly #values = new Map<string, Fields>();

  constructor(person: Person, data: Fields, { from, to }: { readonly from: Channel | null; readonly to: Workspace }) {
    super(person, data);
    this.from = from;
    this.installedIn = to;
    this.show(data);
  }

  /** Puts other content in its place; what was typed into fields that stay is kept. */
  show(data: Fields): void {
    this.data = data;
    this.errors = {};
    for (const [key, element] of this.#fields())
      if (!this.#values.has(key)) this.#values.set(key, initially(element, this.from));
  }

  /** What Slack sends as `view.state`. */
  get state(): Fields {
    const values: Record<string, Record<string, Fields>> = {};
    for (const [key, element, blockId] of this.#fields()) {
      values[blockId] = { ...values[blockId], [textOf(element.action_id)]: this.#values.get(key) ?? {} };
    }
    return { values };
  }

  get shown(): Fields {
    return { ...this.data, state: this.state };
  }

  /** Fills in a field, found by its label, block_id or action_id. */
  fill(field: string, value: string | readonly string[] | Channel | Person): void {
    const block = this.#inputs().find((input) =>
      [textOf(fieldsOf(input.label).text), input.block_id, fieldsOf(input.element).action_id].includes(field),
    );
    if (block === undefined) throw new Error(`no field "${field}" in ${this.seen}`);
    const element = fieldsOf(block.element);
    this.#values.set(keyOf(block, element), chosenBy(element, value));
  }

  /** Presses the submit button; the answer of the app is followed. */
  async submit(): Promise<Outcome> {
    for (const block of this.#inputs()) {
      const entry = this.#values.get(keyOf(block, fieldsOf(block.element))) ?? {};
      if (block.optional !== true && !isFilled(entry)) throw new Error(`Please fill in: ${seenOf([block])}`);
    }
    return await this.person.workspace.slack.views.submit(this);
  }

  /** Closes it without submitting. */
  async cancel(): Promise<Outcome | null> {
    return await this.person.workspace.slack.views.cancel(this);
  }

  #inputs(): readonly Fields[] {
    return this.blocks.filter(({ type }) => type === "input");
  }

  *#fields(): Generator<readonly [key: string, element: Fields, blockId: string]> {
    for (const block of this.blocks)
      for (const element of objectsWithin(block))
        if (element !== block && typeof element.action_id === "string" && element.type !== "button")
          yield [keyOf(block, element), element, textOf(block.block_id)];
  }
}

const keyOf = (block: Fields, element: Fields) => `${block.block_id} ${element.action_id}`;
