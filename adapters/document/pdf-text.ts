import { getDocumentProxy, getResolvedPDFJS } from "unpdf";
import { PageDrawing } from "./pdf-drawing.ts";
import type { TextRun } from "./pdf-runs.ts";

/** What comes later in a longer file is not read. */
const MAX_PAGES = 200;

export interface PageText {
  readonly width: number;
  readonly height: number;
  /** In the order in which they are drawn. */
  readonly runs: readonly TextRun[];
}

/** The text of each page that a reader can see. */
export async function readPages(bytes: Uint8Array): Promise<readonly PageText[]> {
  // Images are not decoded: nobody looks at them, and they are most of what a file holds.
  const document = await getDocumentProxy(bytes, { maxImageSize: 1, useSystemFonts: false, verbosity: 0 });
  const { OPS } = await getResolvedPDFJS();
  const operators = new Map(Object.entries(OPS).map(([name, code]) => [code, name]));
  const layers = await document.getOptionalContentConfig();
  const pages: PageText[] = [];
  for (let number = 1; number <= Math.min(document.numPages, MAX_PAGES); number++) {
    const page = await document.getPage(number);
    const { fnArray, argsArray } = await page.getOperatorList();
    await Promise.all(fontsOf(fnArray, argsArray, OPS.dependency).map((id) => fontArrives(page, id)));
    const { width, height, transform } = page.getViewport({ scale: 1 });
    const drawing = new PageDrawing({
      size: { width, height },
      transform: transform as [number, number, number, number, number, number],
      fontOf: (id) => page.commonObjs.get(id),
      isLayerVisible: (layer) => layers.isVisible(layer),
      fillOperators: new Set([OPS.fill, OPS.eoFill, OPS.fillStroke, OPS.eoFillStroke, OPS.closeFillStroke]),
    });
    for (const [index, code] of fnArray.entries()) drawing.apply(operators.get(code) ?? "", argsArray[index] ?? []);
    pages.push({ width, height, runs: drawing.runs() });
    page.cleanup();
  }
  await document.destroy();
  return pages;
}

interface HasObjects {
  readonly commonObjs: { get(id: string, callback: (font: unknown) => void): unknown };
}

function fontsOf(codes: readonly number[], args: readonly unknown[], dependency: number): readonly string[] {
  const ids = codes.flatMap((code, index) => (code === dependency ? (args[index] as string[]) : []));
  return [...new Set(ids)].filter((id) => /^g_.*f\d+$/.test(id));
}

function fontArrives(page: HasObjects, id: string): Promise<unknown> {
  return new Promise((fulfil) => page.commonObjs.get(id, fulfil));
}
