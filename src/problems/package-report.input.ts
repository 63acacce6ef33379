/** Collects everything that is said about a package while it is read, and reads its YAML files into checked values. */
import { isMap, isScalar, parseDocument } from 'yaml';
import { z } from 'zod';
import type { PackageProblem } from './package.rules.ts';

type Params = Record<string, string | number>;

export class PackageReport {
  readonly problems: PackageProblem[] = [];
  readonly unsupported: PackageProblem[] = [];
  readonly notices: PackageProblem[] = [];

  problem(file: string, code: string, params: Params = {}): void {
    this.#add(this.problems, file, code, params);
  }

  cannotJudge(file: string, code: string, params: Params = {}): void {
    this.#add(this.unsupported, file, code, params);
  }

  notice(file: string, code: string, params: Params = {}): void {
    this.#add(this.notices, file, code, params);
  }

  /** A package with a thousand broken tests says the same thing a hundred times, not a thousand. */
  #add(list: PackageProblem[], file: string, code: string, params: Params): void {
    if (list.filter((said) => said.code === code).length < 100) list.push({ file, code, params });
  }
}

/** UTF-8 text, or undefined with a problem said. A byte-order mark is dropped with a notice. */
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

/** Far more than anybody writes: what YAML makes of a megabyte of `[a,a,a` is hundreds. */
const MOST_YAML_BYTES = 256 * 1024;

/** The value in a YAML file, or undefined with a problem said. An empty file is an empty map. */
export function readYaml(report: PackageReport, file: string, content: Buffer): unknown {
  const sizeBytes = content.length;
  if (sizeBytes > MOST_YAML_BYTES) {
    report.problem(file, 'yaml_too_large', { sizeBytes, limitBytes: MOST_YAML_BYTES });
    return undefined;
  }
  const text = readText(report, file, content);
  if (text === undefined) return undefined;
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  for (const error of document.errors) {
    const line = error.linePos?.[0].line ?? 1;
    report.problem(file, 'yaml_broken', { line, reason: error.message.split('\n')[0]!.replace(/ at line .*$/, '') });
  }
  if (document.errors.length > 0) return undefined;
  try {
    return (document.toJS() as unknown) ?? {};
  } catch (error) {
    report.problem(file, 'yaml_broken', { line: 1, reason: (error as Error).message });
    return undefined;
  }
}

/** What is written as the values of a map at the top: `1.50` and `10000000000000000000` as they stand there. */
export function scalarsIn(content: Buffer, key: string): Record<string, string> {
  const map = parseDocument(content.toString('utf8')).get(key);
  if (!isMap(map)) return {};
  const scalars = map.items.flatMap(({ key: name, value }) => {
    if (!isScalar(name) || !isScalar(value)) return [];
    const isNumber = typeof value.value === 'number' || typeof value.value === 'bigint';
    return [[String(name.value), isNumber ? (value.source ?? String(value.value)) : String(value.value)] as const];
  });
  return Object.fromEntries(scalars);
}

/**
 * The value by a schema, every violation said with its key. Unknown keys are problems, or notices with
 * `unknownKeys: 'notice'`, and then left out.
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

function sayIssue(report: PackageReport, file: string, issue: z.core.$ZodIssue): void {
  const key = keyName(issue.path);
  if (issue.code === 'unrecognized_keys') {
    for (const name of issue.keys) report.problem(file, 'unknown_key', { key: keyName([...issue.path, name]) });
  } else if (issue.code === 'invalid_type') {
    const isMissing = issue.message.endsWith('received undefined');
    report.problem(file, isMissing ? 'key_missing' : 'key_type', { key, expected: issue.expected });
  } else if (issue.code === 'invalid_value') {
    report.problem(file, 'key_not_one_of', { key, allowed: issue.values.map(String).join(', ') });
  } else if (issue.code === 'too_small') {
    const isList = issue.origin === 'array' || issue.origin === 'string';
    report.problem(file, isList ? 'key_empty' : 'key_too_small', { key, minimum: Number(issue.minimum) });
  } else if (issue.code === 'too_big') {
    report.problem(file, 'key_too_big', { key, maximum: Number(issue.maximum) });
  } else {
    report.problem(file, 'key_invalid', { key, reason: issue.message });
  }
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
