import { Writable } from "node:stream";

/** A terminal: takes what a program writes and shows what a person then sees. */
export class TerminalScreen extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  /** All that was written, codes and all. */
  raw = "";
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor({ columns = 80, rows = 24 }: { columns?: number; rows?: number } = {}) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  hasColors(): boolean {
    return true;
  }

  /** Every line there ever was, the ones that have scrolled away included. */
  get text(): string {
    return this.#lines
      .map((line) =>
        Array.from(line, (cell) => cell ?? " ")
          .join("")
          .trimEnd(),
      )
      .join("\n");
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.raw += chunk.toString();
    for (const [token] of chunk
      .toString()
      .matchAll(/\u001b\[([\d;?]*)([A-Za-z])|\u001b\].*?(?:\u001b\\|\u0007)|./gsu)) {
      if (token.startsWith("\u001b[")) this.#control(token);
      else if (!token.startsWith("\u001b")) this.#put(token);
    }
    done();
  }

  #put(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\n") {
      this.#down();
      this.#column = 0;
    } else {
      if (this.#column >= this.columns) {
        this.#down();
        this.#column = 0;
      }
      const line = this.#lines[this.#row] ?? [];
      line[this.#column] = character;
      this.#column += 1;
    }
  }

  #down(): void {
    this.#row += 1;
    this.#lines[this.#row] ??= [];
  }

  #control(token: string): void {
    const count = Number.parseInt(token.slice(2), 10) || 0;
    const top = Math.max(0, this.#lines.length - this.rows);
    switch (token.at(-1)) {
      case "A":
        this.#row = Math.max(top, this.#row - Math.max(1, count));
        break;
      case "B":
        this.#row = Math.min(this.#lines.length - 1, this.#row + Math.max(1, count));
        break;
      case "C":
        this.#column += Math.max(1, count);
        break;
      case "D":
        this.#column = Math.max(0, this.#column - Math.max(1, count));
        break;
      case "G":
        this.#column = Math.max(1, count) - 1;
        break;
      case "J":
        this.#lines.length = this.#row + 1;
        this.#lines[this.#row]?.splice(this.#column);
        break;
      case "K":
        if (count === 0) this.#lines[this.#row]?.splice(this.#column);
        else this.#lines[this.#row] = [];
        break;
    }
  }
}
