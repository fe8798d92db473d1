/** Text at a place on a page, in points from the lower left corner of a page of 600 × 800. */
export interface PlacedText {
  readonly at: readonly [x: number, y: number];
  readonly text: string;
  readonly size?: number;
  readonly font?: "regular" | "bold";
  /** Operators that come before the text and hold for it alone, such as `3 Tr` for invisible text. */
  readonly before?: string;
}

interface PdfOptions {
  /** Operators that come before all text of each page. */
  readonly background?: string;
  /** Entries of the trailer, such as a mark of encryption. */
  readonly trailer?: string;
  /** Entries of the catalog. */
  readonly catalog?: string;
  /** Entries of each page's resources. */
  readonly resources?: string;
}

/** The bytes of a PDF with these pages, in the plainest form that the format allows. */
export function buildPdf(pages: readonly (readonly PlacedText[])[], options: PdfOptions = {}): Uint8Array {
  const { background = "", trailer = "", catalog = "", resources = "" } = options;
  const pageIds = pages.map((_, index) => 6 + 2 * index);
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Count ${pages.length} /Kids [${pageIds.map((id) => `${id} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    "<< /Type /OCG /Name (Layer) >>",
    ...pages.flatMap((texts, index) => {
      const content = `${background}\n${texts.map(drawText).join("\n")}`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${7 + 2 * index} 0 R
           /Resources << /Font << /regular 3 0 R /bold 4 0 R >> ${resources} >> >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  return Buffer.from(assemble(objects, trailer), "latin1");
}

/** Lines of text below one another, as a column of print has them. */
export function column(x: number, top: number, lines: readonly string[]): readonly PlacedText[] {
  return lines.map((text, index) => ({ at: [x, top - 12 * index] as const, text }));
}

function drawText({ at: [x, y], text, size = 10, font = "regular", before = "" }: PlacedText): string {
  const escaped = text.replace(/[\\()]/g, "\\$&").replace(/[–—]/g, (dash) => (dash === "–" ? "\\226" : "\\227"));
  return `q ${before} BT /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped}) Tj ET Q`;
}

function assemble(objects: readonly string[], trailer: string): string {
  let file = "%PDF-1.7\n";
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  return `${file}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}trailer
<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${file.length}\n%%EOF\n`;
}
