/** Reads `problems.yaml` or `problems.json` of other contest systems; both are YAML. */
import { parse } from 'yaml';
import { z } from 'zod';
import { InvalidInput } from '../platform/errors.ts';
import { plainLine } from '../platform/web/forms.ts';
import { rgbOfName } from './color-names.rules.ts';
import { COLOR_NAME_MAX, englishColor, usualColor } from './problem-looks.rules.ts';
import { PROBLEMS_MAX } from './rounds.rules.ts';
import type { SetColor, SetEntry } from './set-import.rules.ts';

export const SET_BYTES = 256 * 1024;
const LABEL_MAX = 8;

const word = z.union([z.string(), z.number()]).transform(String).pipe(z.string().trim().max(200));
const optional = word.optional().catch(undefined);
const seconds = z.coerce.number().positive().max(86_400).optional().catch(undefined);

const entrySchema = z.object({
  id: optional,
  'short-name': optional,
  short_name: optional,
  shortname: optional,
  externalid: optional,
  external_id: optional,
  package: optional,
  label: optional,
  letter: optional,
  name: z
    .union([word, z.record(z.string(), word)])
    .optional()
    .catch(undefined),
  title: optional,
  uuid: optional,
  rgb: optional,
  color: optional,
  time_limit: seconds,
  'time-limit': seconds,
  timelimit: seconds,
});

/** The entries of a list. @throws InvalidInput naming what is wrong with which entry */
export function setEntries(text: string): SetEntry[] {
  const list = listIn(text);
  if (list.length === 0) throw new InvalidInput('set_empty', {}, 'text');
  if (list.length > PROBLEMS_MAX)
    throw new InvalidInput('set_too_long', { count: list.length, max: PROBLEMS_MAX }, 'text');
  const labels = new Set<string>();
  return list.map((one, index) => {
    const row = index + 1;
    const read = entrySchema.safeParse(one);
    if (!read.success) throw new InvalidInput('set_entry_not_object', { row }, 'text');
    const entry = toEntry(read.data, row);
    if (entry.shortNames.length === 0 && entry.uuid === null && entry.name === '')
      throw new InvalidInput('set_entry_nameless', { row }, 'text');
    const label = entry.label?.toUpperCase();
    if (entry.label !== null && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,7}$/.test(entry.label))
      throw new InvalidInput('set_label', { row, label: entry.label.slice(0, 40), max: LABEL_MAX }, 'text');
    if (label !== undefined && labels.has(label)) throw new InvalidInput('set_label_twice', { row, label }, 'text');
    if (label !== undefined) labels.add(label);
    return entry;
  });
}

function listIn(text: string): unknown[] {
  if (Buffer.byteLength(text) > SET_BYTES) throw new InvalidInput('set_too_large', { limitBytes: SET_BYTES }, 'text');
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 20 });
  } catch (error) {
    const reason = ((error as Error).message.split('\n')[0] ?? '').slice(0, 200);
    throw new InvalidInput('set_not_yaml', { reason }, 'text');
  }
  const inside =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { problems?: unknown; problemset?: unknown })
      : {};
  const list = Array.isArray(value) ? (value as unknown[]) : (inside.problems ?? inside.problemset);
  if (!Array.isArray(list)) throw new InvalidInput('set_no_list', {}, 'text');
  return list as unknown[];
}

function toEntry(one: z.output<typeof entrySchema>, row: number): SetEntry {
  const names = typeof one.name === 'object' ? (one.name.en ?? Object.values(one.name)[0]) : one.name;
  const shortNames = [
    one['short-name'],
    one.short_name,
    one.shortname,
    one.id,
    one.externalid,
    one.external_id,
    one.package,
  ];
  const limit = one.time_limit ?? one['time-limit'] ?? one.timelimit;
  return {
    row,
    label: one.label || one.letter || null,
    name: names || one.title || '',
    shortNames: [...new Set(shortNames.flatMap((name) => name || []))],
    uuid: one.uuid || null,
    timeLimitMs: limit === undefined ? null : Math.round(limit * 1000),
    color: colorOf(one, row),
  };
}

const RGB = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;

/** `rgb`, or a `color` that is one, decides; a `color` that is a name alone means what people call so. */
function colorOf(one: Pick<z.output<typeof entrySchema>, 'rgb' | 'color'>, row: number): SetColor | null {
  const isRgb = one.color?.startsWith('#');
  const given = one.rgb || (isRgb ? one.color : undefined);
  const name = isRgb ? null : one.color || null;
  if (given !== undefined && !RGB.test(given))
    throw new InvalidInput('set_rgb', { row, rgb: given.slice(0, 40) }, 'text');
  if (name !== null && !plainLine(COLOR_NAME_MAX).safeParse(name).success)
    throw new InvalidInput('set_color_name', { row, max: COLOR_NAME_MAX }, 'text');
  if (given === undefined && name === null) return null;
  const rgb = given === undefined ? rgbOfName(name!) : wholeRgb(given);
  if (rgb === undefined) return { rgb: null, name };
  const isUsual = usualColor(rgb) !== undefined && englishColor({ rgb, name: null }) === name?.toLowerCase();
  return { rgb, name: isUsual ? null : name };
}

/** In six digits. */
function wholeRgb(given: string): string {
  const digits = given.replace('#', '').toLowerCase();
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits}`;
}

/** `version1`, `version2` …: what was chosen for each entry; empty: it is left out. */
export function chosenVersions(body: Record<string, unknown>, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const value = body[`version${index + 1}`];
    return typeof value === 'string' && value.length <= 26 ? value : '';
  });
}
