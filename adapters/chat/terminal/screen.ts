import { clearScreenDown, cursorTo, type Interface, moveCursor } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { width } from "../../../src/domain/terminal-lines.ts";
import type { Look } from "./wrapping.ts";

/** Where lines are written; a terminal says so, and how large it is. */
export interface TerminalOutput extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  hasColors?(): boolean;
}

/** How the channel is shown. */
export interface Screen {
  readonly look: Look;
  /** Shows lines below all others, as those of a message when it has an id. */
  show(lines: readonly string[], messageId?: string): void;
  /** Shows a message that has changed: in its place where that is possible, else `changes` below all others. */
  update(messageId: string, lines: readonly string[], changes: readonly string[]): void;
  /** What the person just entered, with the id of the message that it became. */
  entered(line: string): void;
  /** What stands before the words that a person types. */
  prompt(words: string): void;
}

const MOST_COLUMNS = 100;
const PIPE_COLUMNS = 100;

/** A transcript: what is written stays, so a change is written below. */
export class Transcript implements Screen {
  readonly look: Look = { columns: PIPE_COLUMNS, styled: false };
  readonly #output: TerminalOutput;
  #prompt = "";

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  show(lines: readonly string[]): void {
    this.#output.write(lines.map((line) => `${line}\n`).join(""));
  }

  update(_messageId: string, _lines: readonly string[], changes: readonly string[]): void {
    this.show(changes);
  }

  entered(line: string): void {
    this.show(["", `${this.#prompt}${line}`]);
  }

  prompt(words: string): void {
    this.#prompt = words;
  }
}

/** A terminal: a message that is still in view is drawn again where it stands. */
export class LiveScreen implements Screen {
  readonly #output: TerminalOutput;
  readonly #input: Interface;
  /** What stands above the prompt, the last entry directly above it. */
  #above: { readonly messageId: string | null; readonly lines: readonly string[] }[] = [];
  #columns: number;
  /** Whether the person has left: what still runs is shown, without a prompt. */
  #ended = false;

  constructor(output: TerminalOutput, input: Interface) {
    this.#output = output;
    this.#input = input;
    this.#columns = this.#width();
    input.once("close", () => this.#end());
  }

  get look(): Look {
    return { columns: Math.min(this.#width(), MOST_COLUMNS), styled: this.#output.hasColors?.() ?? false };
  }

  show(lines: readonly string[], messageId?: string): void {
    if (lines.length === 0) return;
    this.#redraw(0, [{ messageId: messageId ?? null, lines }]);
  }

  update(messageId: string, lines: readonly string[], changes: readonly string[]): void {
    this.#forgetIfResized();
    const index = this.#above.findLastIndex((entry) => entry.messageId === messageId);
    const entries = index < 0 ? [] : this.#above.slice(index);
    const rows = entries.reduce((sum, entry) => sum + this.#rows(entry.lines), 0);
    const inView = rows + this.#promptRows() + 1 < this.#height();
    if (index < 0 || !inView) {
      this.show(changes);
      return;
    }
    this.#above.splice(index);
    this.#redraw(rows, [{ messageId, lines }, ...entries.slice(1)]);
  }

  /** The terminal has shown it already, and stands on the next line. */
  entered(line: string): void {
    this.#above.push({ messageId: null, lines: [`${stripVTControlCharacters(this.#input.getPrompt())}${line}`] });
    if (!this.#ended) this.#input.prompt();
  }

  prompt(words: string): void {
    this.#goToPrompt(0);
    this.#input.setPrompt(words);
    this.#drawPrompt();
  }

  #end(): void {
    this.#goToPrompt(0);
    this.#ended = true;
  }

  /** How far below the beginning of the prompt the cursor stands. */
  #promptRows(): number {
    return this.#ended ? 0 : this.#input.getCursorPos().rows;
  }

  /** Goes up from the prompt, draws entries, and draws the prompt below them with what was typed. */
  #redraw(rowsUp: number, entries: readonly { messageId: string | null; lines: readonly string[] }[]): void {
    this.#forgetIfResized();
    this.#goToPrompt(rowsUp);
    this.#output.write(entries.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join(""));
    this.#above = [...this.#above, ...entries].slice(-this.#height());
    this.#drawPrompt();
  }

  /** Clears all from the beginning of the prompt, or from some rows above it. */
  #goToPrompt(rowsAbove: number): void {
    moveCursor(this.#output, 0, -(this.#promptRows() + rowsAbove));
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
  }

  /** `Interface.prompt` draws in the wrong row once what was typed goes over several. */
  #drawPrompt(): void {
    if (this.#ended) return;
    const shown = `${this.#input.getPrompt()}${this.#input.line}`;
    const columns = width(stripVTControlCharacters(shown));
    // A terminal goes to the next row only when there is something to put in it.
    this.#output.write(columns > 0 && columns % this.#columns === 0 ? `${shown} ` : shown);
    const { rows, cols } = this.#input.getCursorPos();
    moveCursor(this.#output, 0, rows - Math.floor(columns / this.#columns));
    cursorTo(this.#output, cols);
  }

  #forgetIfResized(): void {
    if (this.#columns === this.#width()) return;
    this.#columns = this.#width();
    this.#above = [];
  }

  /** A terminal that does not know its size says 0. */
  #height(): number {
    return this.#output.rows || 24;
  }

  #width(): number {
    return this.#output.columns || 80;
  }

  #rows(lines: readonly string[]): number {
    return lines.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(width(stripVTControlCharacters(line)) / this.#columns)),
      0,
    );
  }
}
