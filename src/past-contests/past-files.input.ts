/**
 * Reads the file of a past contest: a feed (a line for each event), a list of events, or an archive with a feed and files of a
 * contest package or of the REST API. Feeds are read line by line; nothing else than the objects that count is kept.
 */
import { parse as parseYaml } from 'yaml';
import { ArchiveRefusal, type ArchiveFile } from '../platform/archives/archive.ts';
import { openZip } from '../platform/archives/zip.ts';
import {
  addFault,
  emptyObjects,
  isObject,
  kindOf,
  LEFT_KINDS,
  takeEvent,
  takeFile,
  type FeedObjects,
  type Json,
} from './feed-objects.rules.ts';
import {
  MOST_BYTES,
  MOST_DOCUMENT_BYTES,
  MOST_ENTRIES,
  MOST_LINE_BYTES,
  MOST_LINES,
  MOST_UNPACKED_BYTES,
  PastRefusal,
  shown,
} from './past-limits.rules.ts';

export interface PastFile {
  name: string;
  content: Uint8Array;
}

const ZIP = [0x50, 0x4b];
const MOST_YAML_BYTES = 2 * 1024 * 1024;
const SLICE_BYTES = 64 * 1024;

/** The objects in an uploaded file. @throws PastRefusal that says why it cannot be read */
export async function readPastFile({ name, content }: PastFile): Promise<FeedObjects> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.length === 0) throw new PastRefusal('empty');
  if (bytes.length > MOST_BYTES) throw new PastRefusal('too_large', { limitBytes: MOST_BYTES }, true);
  const objects = emptyObjects();
  if (bytes[0] === ZIP[0] && bytes[1] === ZIP[1]) await readArchive(objects, bytes);
  else await readEvents(objects, name, slices(bytes), () => Promise.resolve(bytes));
  return objects;
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}

type Chunks = AsyncIterable<Buffer> | Iterable<Buffer>;

/** A feed of lines, or one document with a list of events. */
async function readEvents(
  objects: FeedObjects,
  file: string,
  chunks: Chunks,
  whole: () => Promise<Buffer>,
): Promise<void> {
  let line = 0;
  let events = 0;
  for await (const bytes of linesOf(chunks)) {
    line += 1;
    if (line > MOST_LINES) throw new PastRefusal('too_many_lines', { max: MOST_LINES }, true);
    const text = textOf(bytes, file, line).trim();
    if (text === '') continue;
    if (events === 0 && text.startsWith('[')) return takeList(objects, file, await whole());
    takeEvent(objects, parsed(text, file, line), { file, line });
    events += 1;
  }
  if (events === 0) throw new PastRefusal('empty');
}

function takeList(objects: FeedObjects, file: string, bytes: Buffer): void {
  if (bytes.length > MOST_DOCUMENT_BYTES) throw new PastRefusal('too_large', { limitBytes: MOST_DOCUMENT_BYTES }, true);
  const list = parsed(textOf(bytes, file, 1), file, 1);
  for (const [index, event] of (list as unknown[]).entries()) takeEvent(objects, event, { file, line: index + 1 });
}

/** Lines without their ends. @throws PastRefusal for one that is too long */
async function* linesOf(chunks: Chunks): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let number = 1;
  const tooLong = () => new PastRefusal('line_too_long', { line: number, limitBytes: MOST_LINE_BYTES }, true);
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10, from); end !== -1; end = chunk.indexOf(10, from)) {
      if (restBytes + end - from > MOST_LINE_BYTES) throw tooLong();
      const piece = chunk.subarray(from, end);
      yield rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      [rest, restBytes, number, from] = [[], 0, number + 1, end + 1];
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
    restBytes += chunk.length - from;
    if (restBytes > MOST_LINE_BYTES && !startsList(rest)) throw tooLong();
    // The whole of a list is read at once.
    if (restBytes > MOST_LINE_BYTES) break;
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function startsList([first]: readonly Buffer[]): boolean {
  return /^\uFEFF?\s*\[/.test(first?.subarray(0, 100).toString('utf8') ?? '');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Buffer, file: string, line: number): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16 || bytes.includes(0)) throw new PastRefusal('encoding', { file, line });
  try {
    return utf8.decode(bytes);
  } catch {
    // A list that was broken off inside a character.
    if (startsList([bytes])) return '[';
    throw new PastRefusal('encoding', { file, line });
  }
}

function parsed(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (text.startsWith('<')) throw new PastRefusal('web_page', { file });
    throw new PastRefusal('not_json', { file, line, text: shown(text) });
  }
}

const FEED = /^(event-?feed|events|feed)\.(ndjson|jsonl|json)$/i;

interface Found {
  feed: ArchiveFile | undefined;
  json: Map<string, ArchiveFile>;
  yaml: Map<string, ArchiveFile>;
  tsv: Map<string, ArchiveFile>;
}

async function readArchive(objects: FeedObjects, bytes: Buffer): Promise<void> {
  const limits = { totalBytes: MOST_UNPACKED_BYTES, entries: MOST_ENTRIES, dropGit: true };
  try {
    const zip = await openZip(bytes, limits);
    try {
      await readFound(objects, findFiles(objects, zip.files));
    } finally {
      zip.close();
    }
  } catch (error) {
    if (!(error instanceof ArchiveRefusal)) throw error;
    const isTooLarge = ['archive_bomb', 'too_large', 'too_many_files'].includes(error.code);
    throw new PastRefusal(`zip_${error.code}`, error.params, isTooLarge);
  }
}

/** The files that say something of a contest; the least deep ones, since folders of attachments may have files of any name. */
function findFiles(objects: FeedObjects, files: readonly ArchiveFile[]): Found {
  const found: Found = { feed: undefined, json: new Map(), yaml: new Map(), tsv: new Map() };
  const depth = (path: string) => path.split('/').length;
  const sorted = [...files].sort((a, b) => depth(a.path) - depth(b.path));
  let others = 0;
  for (const file of sorted) {
    const base = (file.path.split('/').at(-1) ?? '').toLowerCase();
    const [, stem = '', ext = ''] = /^(.*)\.([a-z0-9]+)$/.exec(base) ?? [];
    const isKnown =
      kindOf(stem) !== undefined || stem === 'scoreboard' || (LEFT_KINDS as readonly string[]).includes(stem);
    if (FEED.test(base) && !found.feed) found.feed = file;
    else if (ext === 'json' && isKnown && !found.json.has(stem)) found.json.set(stem, file);
    else if (/^ya?ml$/.test(ext) && ['contest', 'problems', 'problemset'].includes(stem) && !found.yaml.has(stem))
      found.yaml.set(stem, file);
    else if (ext === 'tsv' && ['teams', 'teams2'].includes(stem)) found.tsv.set('teams', file);
    else others += 1;
  }
  const isThere = found.feed || found.json.size > 0 || found.yaml.size > 0;
  if (!isThere && files.some(({ path }) => /\.(zip|tar|gz|tgz|7z|rar)$/i.test(path)))
    throw new PastRefusal('nested_zip', { file: shown(files[0]!.path) });
  if (!isThere) throw new PastRefusal('nothing_known', { count: files.length });
  if (others > 0) objects.left.set('files', others);
  return found;
}

async function readFound(objects: FeedObjects, { feed, json, yaml, tsv }: Found): Promise<void> {
  if (feed) await readEvents(objects, feed.path, feed.chunks?.() ?? [await feed.read()], () => documentOf(feed));
  // What the feed tells is newer.
  for (const [stem, file] of json) {
    const text = textOf(await documentOf(file), file.path, 1);
    takeFile(objects, stem, parsed(text, file.path, 1), file.path);
  }
  for (const [stem, file] of yaml) takeYaml(objects, stem, file.path, await yamlOf(file));
  const teams = tsv.get('teams');
  if (teams && objects.of.teams.size === 0)
    takeFile(objects, 'teams', teamsOfTsv(objects, textOf(await documentOf(teams), teams.path, 1)), teams.path);
}

async function documentOf(file: ArchiveFile): Promise<Buffer> {
  if (file.sizeBytes > MOST_DOCUMENT_BYTES)
    throw new PastRefusal('too_large', { limitBytes: MOST_DOCUMENT_BYTES }, true);
  return await file.read();
}

async function yamlOf(file: ArchiveFile): Promise<unknown> {
  if (file.sizeBytes > MOST_YAML_BYTES) throw new PastRefusal('too_large', { limitBytes: MOST_YAML_BYTES }, true);
  try {
    return parseYaml(textOf(await file.read(), file.path, 1), { maxAliasCount: 20 }) as unknown;
  } catch (error) {
    if (error instanceof PastRefusal || error instanceof ArchiveRefusal) throw error;
    throw new PastRefusal('not_yaml', { file: file.path, text: shown((error as Error).message.split('\n')[0] ?? '') });
  }
}

/** Older files write `start-time`, and times that are read as dates. */
function withUnderscores(object: Json): Json {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name.replaceAll('-', '_'),
      value instanceof Date ? value.toISOString() : value,
    ]),
  );
}

function takeYaml(objects: FeedObjects, stem: string, file: string, value: unknown): void {
  if (stem === 'contest') {
    if (!isObject(value)) return addFault(objects, { file, line: 1 }, 'not_object', { kind: 'contest' });
    return takeFile(objects, 'contest', withUnderscores(value), file);
  }
  const list = isObject(value) ? (value.problems ?? value.problemset) : value;
  if (!Array.isArray(list)) return addFault(objects, { file, line: 1 }, 'not_object', { kind: 'problems' });
  const problems = (list as unknown[]).map((one) => {
    if (!isObject(one)) return one;
    const problem = withUnderscores(one);
    return { ...problem, id: problem.id ?? problem.short_name, label: problem.label ?? problem.letter };
  });
  takeFile(objects, 'problems', problems, file);
}

/** `teams.tsv` of the ICPC tools: number, ID, group, name, institution, short name, country, and the ID of the institution. */
function teamsOfTsv(objects: FeedObjects, text: string): Json[] {
  const rows = text.split(/\r?\n/).map((line) => line.split('\t'));
  const known = objects.of.groups;
  return rows
    .filter(([first]) => first !== undefined && /^\d+$/.test(first))
    .map(([number, icpcId, group, name, institution]) => ({
      id: number,
      label: number,
      icpc_id: icpcId,
      name,
      affiliation: institution,
      group_ids: group !== undefined && known.has(group) ? [group] : [],
    }));
}
