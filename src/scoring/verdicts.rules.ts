/** The verdicts of a submission, and what lists say of one that has none yet. */

/** All verdicts, best first. REJECTED is given before judging; JE means that an organizer has to look. */
export const VERDICTS = ['AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'CE', 'REJECTED', 'JE'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The verdict that a query names; undefined for anything else. */
export function verdictNamed(value: unknown): Verdict | undefined {
  return VERDICTS.find((verdict) => verdict === value);
}

/** A verdict, or how far the judging is that will give one. */
export type ShownState = Verdict | 'QUEUED' | 'JUDGING';

/** What a list of submissions can be narrowed to. A refused submission is not stored, so none was REJECTED. */
export const SHOWN_STATES: readonly ShownState[] = [
  ...VERDICTS.filter((verdict) => verdict !== 'REJECTED'),
  'QUEUED',
  'JUDGING',
];
