/** The filter of the audit log, from the URL's query. */
import { AUDIT_SUBJECTS, DAY_MS, startOfDay } from './audit.rules.ts';

export interface AuditQuery {
  /** As typed, for the form. */
  typed: { person: string; action: string; subject: string; object: string; from: string; until: string };
  filter: { person?: string; action?: string; subjectType?: string; subjectId?: string; from?: number; until?: number };
  /** Error codes by field. */
  errors: Record<string, string>;
}

/** Never throws: an invalid value is named in `errors` and not used as a filter. */
export function parseAuditQuery(query: Record<string, unknown>): AuditQuery {
  const of = (name: string) => (typeof query[name] === 'string' ? query[name].trim().slice(0, 100) : '');
  const typed = {
    person: of('person'),
    action: of('action'),
    subject: of('subject'),
    object: of('object'),
    from: of('from'),
    until: of('until'),
  };
  const errors: Record<string, string> = {};
  const day = (field: 'from' | 'until') => {
    if (typed[field] === '') return undefined;
    const start = startOfDay(typed[field]);
    if (start === undefined) errors[field] = 'audit_date';
    return start;
  };
  const from = day('from');
  const lastDay = day('until');
  if (from !== undefined && lastDay !== undefined && lastDay < from) errors.until = 'audit_dates_order';
  return {
    typed,
    filter: {
      person: typed.person || undefined,
      action: typed.action || undefined,
      subjectType: AUDIT_SUBJECTS.find((one) => one === typed.subject),
      subjectId: typed.object || undefined,
      from,
      until: lastDay === undefined ? undefined : lastDay + DAY_MS,
    },
    errors,
  };
}
