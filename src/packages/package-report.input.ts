/** Collects problems and notes about a package while it is read, and parses its YAML files into checked values. */
import { isMap, isScalar, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { isBoundedGlob } from './package-globs.rules.ts';
import { containsItself, YAML_LIMITS, yamlExcess } from './package-yaml.rules.ts';
import type { PackageProblem } from './package.rules.ts';

type Params = Record<string, string | number>;

export class PackageReport {
  readonly problems: PackageProblem[] = [];
  readonly unsupported: PackageProblem[] = [];
  readonly notices: PackageProblem[] = [];
  readonly #muted = new Set<string>();

  /** Codes that are no longer reported, because they only follow from a problem that was already reported. */
  mute(codes: readonly string[]): void {
    for (const code of codes) this.#muted.add(code);
  }

  /** The same report for a part that judging does not need: its problems become notes. */
  softened(): PackageReport {
    const soft = new PackageReport();
    soft.problem = soft.notice = (file, code, params) => this.notice(file, code, params);
    soft.cannotJudge = (file, code, params) => this.cannotJudge(file, code, params);
    return soft;
  }

  problem(file: string, code: string, params: Params = {}): void {
    this.#add(this.problems, file, code, params);
  }

  cannotJudge(file: string, code: string, params: Params = {}): void {
    this.#add(this.unsupported, file, code, params);
  }

  notice(file: string, code: string, params: Params = {}): void {
    this.#add(this.notices, file, code, params);
  }

  /** A package with a thousand broken tests repeats a message at most this often. */
  #add(list: PackageProblem[], file: string, code: string, params: Params): void {
    if (this.#muted.has(code)) return;
    if (list.filter((said) => said.code === code).length < 100) list.push({ file, code, params });
  }
}

/** UTF-8 text; undefined with a problem reported. A byte order mark is removed with a note. */
export function readText(report: PackageReport, file: string, content: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    if (!text.startsWith('\uFEFF')) return text;
    report.notice(file, 'byte_order_mark');
    return text.slice(1);
  } catch {
    report.problem(file, 'not_utf8');
    return undefined;
  }
}

/** Whether a glob may be matched; says so where it may not. */
export function hasBoundedGlob(report: PackageReport, file: string, glob: string): boolean {
  if (isBoundedGlob(glob)) return true;
  report.problem(file, 'glob_too_complex', { glob: glob.slice(0, 80) });
  return false;
}

/** Far more than anyone writes; parsing a megabyte of `[a,a,a` takes hundreds of megabytes. */
const MOST_YAML_BYTES = 256 * 1024;

export interface YamlOptions {
  /**
   * Of an older package, whose tools are tolerant: for duplicate keys the last one counts, and lines may be indented by tabs, both
   * with a note. Otherwise they are a problem.
   */
  isOlder?: boolean;
  /** Top-level keys whose values are always text: `2048`, `1.10` and `yes` stay as written. */
  textKeys?: readonly string[];
}

/** The value in a YAML file; undefined with a problem reported. An empty file is an empty map. */
export function readYaml(report: PackageReport, file: string, content: Buffer, options: YamlOptions = {}): unknown {
  const sizeBytes = content.length;
  if (sizeBytes > MOST_YAML_BYTES) {
    report.problem(file, 'yaml_too_large', { sizeBytes, limitBytes: MOST_YAML_BYTES });
    return undefined;
  }
  const text = readText(report, file, content);
  if (text === undefined) return undefined;
  const excess = yamlExcess(text);
  if (excess !== undefined) {
    report.problem(file, `yaml_too_${excess}`, YAML_LIMITS);
    return undefined;
  }
  return valueOf(report, file, text, options);
}

function valueOf(report: PackageReport, file: string, text: string, options: YamlOptions): unknown {
  let document: Document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  const spaced = options.isOlder && document.errors.some(isOfTabs) ? withoutTabs(text) : undefined;
  if (spaced !== undefined) {
    report.notice(file, 'yaml_tabs');
    return valueOf(report, file, spaced, options);
  }
  let isBroken = false;
  for (const { code, message, linePos } of document.errors) {
    const line = linePos?.[0].line ?? 1;
    if (code === 'DUPLICATE_KEY' && options.isOlder) report.notice(file, 'yaml_key_repeated', { line });
    else {
      isBroken = true;
      report.problem(file, 'yaml_broken', { line, reason: message.split('\n')[0]!.replace(/ at line .*$/, '') });
    }
  }
  if (isBroken) return undefined;
  if (document.errors.length > 0) document = parseDocument(text, { uniqueKeys: false });
  keepAsWritten(document, options.textKeys ?? []);
  try {
    const value = (document.toJS() as unknown) ?? {};
    if (!containsItself(value)) return value;
    report.problem(file, 'yaml_broken', { line: 1, reason: 'An alias stands inside what it repeats' });
  } catch (error) {
    report.problem(file, 'yaml_broken', { line: 1, reason: (error as Error).message });
  }
  return undefined;
}

/** Tabs as indentation, also of the lines of a list in brackets. */
function isOfTabs({ code }: { code: string }): boolean {
  return code === 'TAB_AS_INDENT' || code === 'BAD_INDENT';
}

/** The text with each tab of an indentation as spaces; undefined where lines are indented by spaces too: how wide is a tab then? */
function withoutTabs(text: string): string | undefined {
  const indents = text.match(/^[ \t]+(?=\S)/gm) ?? [];
  const isOfTabsAlone =
    indents.some((indent) => indent.includes('\t')) && indents.every((indent) => !indent.includes(' '));
  return isOfTabsAlone ? text.replace(/^\t+/gm, (tabs) => '  '.repeat(tabs.length)) : undefined;
}

function keepAsWritten(document: Document, keys: readonly string[]): void {
  if (!isMap(document.contents)) return;
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key) || !keys.includes(String(key.value)) || value === null) continue;
    visit(value as never, {
      Scalar: (place, node) => {
        if (place !== 'key' && node.value !== null && typeof node.value !== 'string') {
          node.value = node.source ?? String(node.value);
        }
      },
    });
  }
}

/** The values of a top-level map as written: `1.50` and `10000000000000000000` are not converted. */
export function scalarsIn(content: Buffer, key: string): Record<string, string> {
  const text = content.toString('utf8');
  const map: unknown = yamlExcess(text) === undefined ? parseDocument(text).get(key) : undefined;
  const found: Record<string, string> = {};
  const take = (name: string, value: unknown): void => {
    if (isScalar(value)) {
      const isNumber = typeof value.value === 'number' || typeof value.value === 'bigint';
      found[name] = isNumber ? (value.source ?? String(value.value)) : String(value.value);
    }
    if (!isMap(value)) return;
    // A value with several representations: `{{name}}` is its `value`, `{{name.tex}}` its `tex`.
    for (const pair of value.items) if (isScalar(pair.key)) take(`${name}.${String(pair.key.value)}`, pair.value);
    const plain = found[`${name}.value`];
    if (plain !== undefined) found[name] = plain;
  };
  if (isMap(map)) for (const pair of map.items) if (isScalar(pair.key)) take(String(pair.key.value), pair.value);
  return found;
}

/**
 * The value by a schema; every violation is reported with its key. Unknown keys are problems; with `unknownKeys: 'notice'` they
 * are notes and left out.
 */
export function checked<T>(
  report: PackageReport,
  file: string,
  value: unknown,
  schema: z.ZodType<T>,
  unknownKeys: 'problem' | 'notice' = 'problem',
): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues;
  const unknown = issues.filter((issue) => issue.code === 'unrecognized_keys');
  if (unknownKeys === 'notice' && unknown.length > 0) {
    for (const issue of unknown) {
      for (const key of issue.keys) report.notice(file, 'unknown_key', { key: keyName([...issue.path, key]) });
    }
    return checked(report, file, without(value, unknown), schema);
  }
  for (const issue of issues) sayIssue(report, file, issue);
  return undefined;
}

export interface SalvageOptions {
  unknownKeys?: 'problem' | 'notice';
  /** Top-level keys that judging does not need: problems with them are notes. */
  unneeded?: readonly string[];
}

const MOST_ATTEMPTS = 20;

/**
 * As `checked`, but invalid values are reported and left out and the rest is read, so that one mistake does not hide others.
 * Every key of the schema must be optional. Undefined if the value is not a map.
 */
export function salvaged<T>(
  report: PackageReport,
  file: string,
  value: unknown,
  schema: z.ZodType<T>,
  { unknownKeys = 'problem', unneeded = [] }: SalvageOptions = {},
): T | undefined {
  const rest: unknown = structuredClone(value);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const result = schema.safeParse(rest);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const isUnneeded = unneeded.includes(String(issue.path[0]));
      const isUnknown = issue.code === 'unrecognized_keys';
      sayIssue(report, file, issue, isUnneeded || (isUnknown && unknownKeys === 'notice') ? 'notice' : 'problem');
      if (issue.path.length === 0 && !isUnknown) return undefined;
      const paths = isUnknown ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      for (const path of paths) leaveOut(rest, path);
    }
  }
  return undefined;
}

/** Removes the value at the path; if it is in a list, the whole list. */
function leaveOut(value: unknown, path: readonly PropertyKey[]): void {
  let at = value as Record<PropertyKey, unknown>;
  let holder = at;
  let name = path[0]!;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) break;
    holder = at;
    name = step;
    at = at[step] as Record<PropertyKey, unknown>;
  }
  delete holder[name];
}

function sayIssue(
  report: PackageReport,
  file: string,
  issue: z.core.$ZodIssue,
  how: 'problem' | 'notice' = 'problem',
): void {
  const key = keyName(issue.path);
  const say = (code: string, params: Params): void => report[how](file, code, params);
  if (issue.code === 'unrecognized_keys') {
    for (const name of issue.keys) say('unknown_key', { key: keyName([...issue.path, name]) });
  } else if (issue.code === 'invalid_type') {
    const isMissing = issue.message.endsWith('received undefined');
    say(isMissing ? 'key_missing' : 'key_type', { key, expected: issue.expected });
  } else if (issue.code === 'invalid_union') {
    say('key_type', { key, expected: [...new Set(issue.errors.flat().map(wantedBy))].join(', ') });
  } else if (issue.code === 'invalid_value') {
    say('key_not_one_of', { key, allowed: issue.values.map(String).join(', ') });
  } else if (issue.code === 'too_small') {
    const isList = issue.origin === 'array' || issue.origin === 'string';
    say(isList ? 'key_empty' : 'key_too_small', { key, minimum: Number(issue.minimum) });
  } else if (issue.code === 'too_big') {
    say('key_too_big', { key, maximum: Number(issue.maximum) });
  } else {
    say('key_invalid', { key, reason: issue.message });
  }
}

/** What one of several alternatives would have accepted. */
function wantedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  if (issue.code === 'invalid_union') return issue.errors.flat().map(wantedBy).join(', ');
  return `${keyName(issue.path)}: ${issue.message}`;
}

function keyName(path: readonly PropertyKey[]): string {
  return path.map(String).join('.') || '(root)';
}

function without(value: unknown, issues: readonly { path: PropertyKey[]; keys: string[] }[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const { path, keys } of issues) {
    let at = copy as Record<PropertyKey, unknown>;
    for (const step of path) at = at[step] as Record<PropertyKey, unknown>;
    for (const key of keys) delete at[key];
  }
  return copy;
}
