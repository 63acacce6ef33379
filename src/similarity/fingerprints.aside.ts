/**
 * The fingerprints of one submission: tokens of its source by the grammar of its language, of these only what it changed in
 * the starter code, hashed in overlapping groups of which winnowing keeps some. For a thread of `platform/aside/`: a parser on
 * hostile text may take any time and memory, and the thread then ends.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { WinnowFilter } from '@dodona/dolos-core';
import { diffArrays } from 'diff';
import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { readingOf, type LeftReason } from './compared-files.rules.ts';
import { plainTokens, type Token } from './plain-tokens.rules.ts';
import { KGRAM, MOST_TOKENS, WINDOW } from './similarity-limits.rules.ts';

export interface FileToRead {
  path: string;
  text: string;
  /** Its content in the starter code; undefined for a new file. */
  base?: string | undefined;
}

export interface ToRead {
  files: FileToRead[];
  /** Every group of tokens counts, not only those that winnowing keeps: for code that is ignored wherever it begins. */
  isWhole?: boolean;
}

export interface FileFingerprints {
  path: string;
  hashes: number[];
  /** First and last line of each, from 0. */
  rows: number[];
}

export interface ReadSource {
  files: FileFingerprints[];
  tokens: number;
  left: { path: string; reason: LeftReason }[];
}

const require = createRequire(import.meta.url);
const grammars = new Map<string, Language>();
let starting: Promise<void> | undefined;

/** Loads the grammars that this input needs; a lane calls it before the time counts. */
export async function prepare({ files }: ToRead): Promise<void> {
  starting ??= Parser.init();
  await starting;
  for (const { path } of files) {
    const reading = readingOf(path);
    if (reading === undefined || reading === 'plain' || grammars.has(reading.grammar)) continue;
    const file = require.resolve(`tree-sitter-wasms/out/tree-sitter-${reading.grammar}.wasm`);
    grammars.set(reading.grammar, await Language.load(await readFile(file)));
  }
}

/** The fingerprints of each file in the order of their paths; a file with too few tokens has none. */
export function fingerprints({ files, isWhole = false }: ToRead): ReadSource {
  const filter = new WinnowFilter(KGRAM, isWhole ? 1 : WINDOW);
  const read: ReadSource = { files: [], tokens: 0, left: [] };
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const tokens = changedTokens(file, isWhole ? Infinity : MOST_TOKENS - read.tokens);
    if (tokens === undefined) {
      read.left.push({ path: file.path, reason: 'too_many_tokens' });
      continue;
    }
    read.tokens += tokens.length;
    const found: FileFingerprints = { path: file.path, hashes: [], rows: [] };
    for (const { hash, start, stop } of filter.fingerprints(tokens.map(({ type }) => type))) {
      found.hashes.push(hash);
      found.rows.push(tokens[start]!.row, tokens[stop]!.row);
    }
    read.files.push(found);
  }
  return read;
}

/** Tokens of the lines that differ from the starter code; undefined when there are more than `most`. */
function changedTokens({ path, text, base }: FileToRead, most: number): Token[] | undefined {
  const limit = base === undefined ? most : Infinity;
  const all = tokensOf(path, text, limit);
  if (all.length > limit) return undefined;
  if (base === undefined) return all;
  const changed = changedRows(base, text);
  if (changed === undefined) return all.length > most ? undefined : all;
  const kept: Token[] = [];
  let isGap = false;
  for (const token of all) {
    if (!changed.has(token.row)) isGap = kept.length > 0;
    else {
      // Two changes that stand apart are not one piece of code.
      if (isGap) kept.push({ type: '…', row: token.row });
      isGap = false;
      kept.push(token);
    }
  }
  return kept.length > most ? undefined : kept;
}

/** A file that differs in more lines is compared whole. */
const MOST_EDITS = 4000;

function changedRows(base: string, text: string): Set<number> | undefined {
  const lines = (of: string) => of.split('\n').map((line) => line.trimEnd());
  const parts = diffArrays(lines(base), lines(text), { maxEditLength: MOST_EDITS });
  if (!parts) return undefined;
  const rows = new Set<number>();
  let row = 0;
  for (const { added, removed, value } of parts as { added: boolean; removed: boolean; value: string[] }[]) {
    if (removed) continue;
    if (added) for (let each = 0; each < value.length; each += 1) rows.add(row + each);
    row += value.length;
  }
  return rows;
}

function tokensOf(path: string, text: string, most: number): Token[] {
  const reading = readingOf(path);
  if (reading === undefined) return [];
  const grammar = reading === 'plain' ? undefined : grammars.get(reading.grammar);
  if (grammar === undefined) return plainTokens(text, most);
  const parser = new Parser();
  try {
    parser.setLanguage(grammar);
    const tree = parser.parse(text);
    return tree ? tokensOfTree(tree, most) : plainTokens(text, most);
  } finally {
    parser.delete();
  }
}

/** What is in every program: it says which libraries are used, not how. */
const IMPORTS =
  /^(preproc_(include|def)|import_(statement|from_statement|declaration|header|list)|future_import_statement|use_declaration|using_(directive|declaration)|package_(clause|declaration|header)|namespace_use_declaration|open_module)$/;
const PUNCTUATION = /^[()[\]{},;:.]*$/;

/** Kinds of nodes from the top down, and operators and keywords; names and texts are only counted as such. */
function tokensOfTree(tree: Tree, most: number): Token[] {
  const tokens: Token[] = [];
  const cursor = tree.walk();
  try {
    // The root is in every program, and begins where the file does.
    if (!cursor.gotoFirstChild()) return tokens;
    do {
      const goesDown = take(cursor, tokens);
      if (tokens.length > most) break;
      if (goesDown && cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return tokens;
    } while (true);
    return tokens;
  } finally {
    cursor.delete();
    tree.delete();
  }
}

/** Takes the token of a node, and says whether its children are looked at. */
function take(cursor: TreeCursor, tokens: Token[]): boolean {
  const { nodeType: type } = cursor;
  if (type.includes('comment') || IMPORTS.test(type)) return false;
  const isNamed = cursor.nodeIsNamed;
  if (!isNamed && PUNCTUATION.test(type)) return false;
  if (type === 'ERROR') return true;
  tokens.push({ type, row: cursor.startPosition.row });
  // The parts of a text are how it was written.
  return !/string|char_literal|character_literal/.test(type);
}
