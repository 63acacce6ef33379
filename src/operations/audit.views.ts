/** Audit entries in the reader's language. */
import type { AuditEntry } from '../platform/audit/audit.store.ts';
import { toCsv, typed } from '../platform/web/csv.ts';
import { hasMessage, type Formats, type Translate } from '../platform/i18n.ts';
import { factsOf, isId, isTime, type AuditFact } from './audit.rules.ts';

/** Entries with the names and objects they refer to, as found by the service. */
interface AuditPage {
  entries: readonly AuditEntry[];
  names: ReadonlyMap<string, string>;
  objects: ReadonlyMap<string, { name: string | null; href: string | null }>;
}

export interface AuditLine {
  id: string;
  at: number;
  who: string;
  action: string;
  object: { kind: string; name: string; href: string | null; filter: string };
  facts: { label: string; before: string | null; value: string }[];
}

/** The message for an action; an action without a message is shown as it is. */
export function actionWords(action: string, t: Translate): string {
  const key = `audit:action.${action}`;
  return hasMessage(key) ? t(key) : action;
}

/** Rows of one page, newest first. */
export function auditLines(page: AuditPage, t: Translate, fmt: Formats): AuditLine[] {
  return page.entries.map((entry) => {
    const object = page.objects.get(`${entry.subjectType} ${entry.subjectId}`);
    return {
      id: entry.id,
      at: entry.at,
      who: whoOf(entry, page.names, t),
      action: actionWords(entry.action, t),
      object: {
        kind: wordOf('subject', entry.subjectType, t),
        name: object?.name ?? '',
        href: object?.href ?? null,
        filter: `/audit?${new URLSearchParams({ subject: entry.subjectType, object: entry.subjectId }).toString()}`,
      },
      facts: factsOf(entry.detail)
        .filter(({ value }) => !isId(value) || page.names.has(value as string))
        .map((fact) => factView(fact, page.names, t, fmt)),
    };
  });
}

function whoOf(entry: AuditEntry, names: ReadonlyMap<string, string>, t: Translate): string {
  if (entry.actorId !== null) return names.get(entry.actorId) ?? t('site:nobody');
  return `${t('site:system')}${entry.systemReason ? ` (${reasonWords(entry.systemReason, t)})` : ''}`;
}

/** Why the site acted: the reason of a `systemActor` in the reader's language. */
export function reasonWords(reason: string, t: Translate): string {
  return wordOf('reason', reason.toLowerCase().replace(/\W+/g, '_'), t, reason);
}

function factView(fact: AuditFact, names: ReadonlyMap<string, string>, t: Translate, fmt: Formats) {
  const words = (value: unknown): string => {
    if (value === null || value === undefined || value === '') return t('audit:empty');
    if (typeof value === 'boolean') return t(value ? 'audit:yes' : 'audit:no');
    if (isTime(fact.field, value)) return fmt.dateTime(value);
    if (typeof value === 'number') return fmt.number(value, 3);
    if (typeof value === 'string') return names.get(value) ?? wordOf('value', value, t);
    if (Array.isArray(value)) return value.map(words).join(', ') || t('audit:empty');
    if (typeof value !== 'object') return t('audit:empty');
    return Object.entries(value)
      .map(([key, inner]) => `${wordOf('field', key, t)} ${words(inner)}`)
      .join(', ');
  };
  return {
    label: wordOf('field', fact.field, t),
    before: 'before' in fact ? words(fact.before) : null,
    value: words(fact.value),
  };
}

/** The message for a word if there is one, otherwise the word. */
function wordOf(kind: 'subject' | 'field' | 'value' | 'reason', word: string, t: Translate, otherwise = word): string {
  const key = `audit:${kind}.${word}`;
  return /^[\w-]+$/.test(word) && hasMessage(key) ? t(key) : otherwise;
}

/** Rows as CSV: times in UTC, one column per part of the sentence. */
export function auditCsv(lines: readonly AuditLine[], t: Translate): string {
  const header = ['when', 'who', 'action', 'object', 'details'].map((name) => t(`audit:column.${name}`));
  return toCsv(
    header,
    lines.map(({ at, who, action, object, facts }) => [
      new Date(at).toISOString(),
      typed(who),
      action,
      typed(object.name || object.kind),
      typed(
        facts
          .map(({ label, before, value }) => `${label}: ${before === null ? value : `${before} → ${value}`}`)
          .join('; '),
      ),
    ]),
  );
}
