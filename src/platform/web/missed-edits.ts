/** Shows what others saved while a form was open; see `views/layout/_missed_edits.ejs`. */
import type { MissedEdit } from '../audit/changes.ts';
import type { Translate } from '../i18n.ts';
import type { FormState } from './forms.ts';

export interface MissedEditView {
  at: number;
  who: string;
  /** `Points: 80 → 40` */
  lines: string[];
}

/** The code with which a write refuses a form that was filled before someone else saved. */
const OVERTAKEN = 'changed_meanwhile';

/**
 * Edits by others while this form was open, if it was refused because of them; none otherwise. The form gets the newest
 * revision, because its author now sees those edits.
 */
export async function takeMissed<T>(
  form: FormState,
  newestRev: number,
  since: (rev: number) => Promise<T[]>,
): Promise<T[]> {
  if (form.code !== OVERTAKEN) return [];
  const missed = await since(Number(form.values.rev));
  form.values.rev = newestRev;
  return missed;
}

/** `label` names a field and `shown` formats one of its values, as the form does. */
export function missedEditViews(
  missed: readonly MissedEdit[],
  names: ReadonlyMap<string, { displayName: string }>,
  t: Translate,
  label: (field: string) => string,
  shown: (field: string, value: unknown) => string,
): MissedEditView[] {
  return missed.map(({ at, actorId, changes }) => ({
    at,
    who: actorId === null ? t('site:system') : (names.get(actorId)?.displayName ?? t('site:nobody')),
    lines: Object.entries(changes).map(
      ([field, [before, after]]) => `${label(field)}: ${shown(field, before)} → ${shown(field, after)}`,
    ),
  }));
}
