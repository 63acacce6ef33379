/** Lines of the two sides of a pair, with the fragments that they share. */

export interface SourceText {
  path: string;
  lines: string[];
}

export interface SideLine {
  number: number;
  text: string;
  /** Numbers of the fragments that this line is part of, from 1. */
  fragments: number[];
  /** Those of them that begin here. */
  begins: number[];
}

/** Lines that stand together; `skipped` lines before them are not shown. */
export interface SideBlock {
  skipped: number;
  lines: SideLine[];
}

export interface SideFile {
  path: string;
  blocks: SideBlock[];
  /** Lines after the last block. */
  skippedAfter: number;
}

/** A fragment on one side: its number, and its lines from 1, ends included. */
export interface SideFragment {
  number: number;
  path: string;
  from: number;
  to: number;
}

/** Longer lines are cut: no one reads them, and a page has to end. */
const LONGEST_SHOWN = 400;

/** The files of one side with their fragments. Of a file with more than `mostWhole` lines, fragments with `context` lines around. */
export function sideFiles(
  files: readonly SourceText[],
  fragments: readonly SideFragment[],
  { mostWhole, context }: { mostWhole: number; context: number },
): SideFile[] {
  return files.map(({ path, lines }) => {
    const here = fragments.filter((one) => one.path === path);
    const isShown = (number: number): boolean =>
      lines.length <= mostWhole || here.some(({ from, to }) => number >= from - context && number <= to + context);
    const blocks: SideBlock[] = [];
    let skipped = 0;
    for (const [index, text] of lines.entries()) {
      const number = index + 1;
      if (!isShown(number)) {
        skipped += 1;
        continue;
      }
      const on = here.filter(({ from, to }) => number >= from && number <= to);
      const line = {
        number,
        text: text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text,
        fragments: on.map((one) => one.number),
        begins: on.filter(({ from }) => from === number).map((one) => one.number),
      };
      const last = blocks.at(-1);
      if (last && skipped === 0) last.lines.push(line);
      else blocks.push({ skipped, lines: [line] });
      skipped = 0;
    }
    return { path, blocks, skippedAfter: skipped };
  });
}
