/** Shows what others saved while a form was open; see `views/layout/_missed_edits.ejs`. */
import type { MissedEdit } from '../audit/changes.ts';
import type { Translate } from '../i18n.ts';

export interface MissedEditView {
  at: number;
  who: string;
  /** `Points: 80 → 40` */
  lines: string[];
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
