/** The content of an audit entry as facts for people, and the filters of the log. */

export const AUDIT_SUBJECTS = [
  'user',
  'university',
  'partnership',
  'course',
  'problem',
  'contest',
  'participant',
  'clarification',
  'round',
  'submission',
  'rejudging',
  'similarity',
  'judgehost',
  'judge-errors',
  'language',
  'mails',
  'pipeline',
  'certificate',
  'season',
] as const;

export interface AuditFact {
  /** A key of the detail; `change` if the detail only has an old and a new value. */
  field: string;
  /** The old value; absent if the entry has only one value. */
  before?: unknown;
  value: unknown;
}

/** Keys that are not shown: the link to the object says the same, or they are meant for programs. */
const HIDDEN: ReadonlySet<string> = new Set(['contestId', 'rev', 'id', 'fromId', 'of']);

/** The facts in an entry's detail: changes as old and new values, everything else unchanged. */
export function factsOf(detail: Record<string, unknown>): AuditFact[] {
  const facts: AuditFact[] = [];
  for (const [field, value] of Object.entries(detail)) {
    if (HIDDEN.has(field) || (field === 'to' && 'from' in detail)) continue;
    if (field === 'changes' && typeof value === 'object' && value !== null) facts.push(...changesIn(value));
    else if (field === 'from' && 'to' in detail) facts.push({ field: 'change', before: value, value: detail.to });
    else facts.push({ field, value });
  }
  return facts;
}

function changesIn(changes: object): AuditFact[] {
  return Object.entries(changes)
    .filter(([field]) => !HIDDEN.has(field))
    .map(([field, change]) =>
      Array.isArray(change) && change.length === 2
        ? { field, before: change[0] as unknown, value: change[1] as unknown }
        : { field, value: change as unknown },
    );
}

/** Whether a fact is a time, judging by its name. */
export function isTime(field: string, value: unknown): value is number {
  return typeof value === 'number' && /(At|Until)$/.test(field);
}

/** Whether a text is one of our ids, which means nothing to people. */
export function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-z]{26}$/.test(value);
}

/** The first millisecond (UTC) of a day typed as `2026-11-28`; undefined when there is no such day. */
export function startOfDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  // Some parsers move 30 February to March.
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text) ? atMs : undefined;
}

export const DAY_MS = 86_400_000;
