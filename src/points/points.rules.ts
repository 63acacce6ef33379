/**
 * The ledger has two currencies (after the TiDB community's rules): XP is never spent and determines the title; points can
 * be spent. Amounts are versioned data, and an entry keeps the version it was posted under. A mistake is corrected by a
 * reversal, never by changing an entry.
 */
export const RULE_VERSION = 1;

export interface Amount {
  xp: number;
  points: number;
}

/** Defaults of version 1. */
export const POINT_RULES = {
  accepted_submission: { xp: 5, points: 5 },
  award_gold: { xp: 200, points: 200 },
  award_silver: { xp: 120, points: 120 },
  award_bronze: { xp: 80, points: 80 },
  award_honourable: { xp: 40, points: 40 },
  stage_mentored: { xp: 20, points: 20 },
  stage_first_pr: { xp: 100, points: 100 },
  stage_active_contributor: { xp: 200, points: 200 },
  stage_reviewer: { xp: 300, points: 300 },
  stage_committer: { xp: 500, points: 500 },
} as const satisfies Record<string, Amount>;

export type PointRule = keyof typeof POINT_RULES;

/** Whether an event of that name earns XP and points. */
export function isPointRule(name: string): name is PointRule {
  return Object.hasOwn(POINT_RULES, name);
}

/** Why an entry is reversed. */
export const REVERSAL_REASONS = ['judged_again', 'corrected_result', 'moved_back'] as const;
export type ReversalReason = (typeof REVERSAL_REASONS)[number];

export interface LedgerEntry {
  id: string;
  ownerId: string;
  rule: PointRule | 'reversal';
  ruleVersion: number;
  eventKey: string;
  xp: number;
  points: number;
  detail: Record<string, string | number>;
  reversesId: string | null;
  availableAt: number;
  createdAt: number;
}

/** The message (below `points:`) that describes an entry, with `detail` as its parameters. */
export function messageOf(entry: Pick<LedgerEntry, 'rule' | 'detail'>): string {
  if (entry.rule !== 'reversal') return `rule.${entry.rule}`;
  const reason = REVERSAL_REASONS.find((known) => known === entry.detail.reason);
  // Older entries, from before reasons were named, contain English text.
  return reason === undefined ? 'taken_back.other' : `taken_back.${reason}`;
}

/**
 * The message (below `points:`) that names what an award is for, with `detail` as its parameters: a round or a whole contest,
 * and the rank where the reader may know it.
 */
export function sourceMessageOf({ detail }: Pick<LedgerEntry, 'detail'>): string {
  const of = detail.round === undefined ? 'contest' : 'round';
  return `source.${of}${detail.rank === undefined || detail.reversedRule !== undefined ? '' : '_ranked'}`;
}

/** An entry for others than its owner: a contest may hide its ranks. */
export function withoutRank(entry: LedgerEntry): LedgerEntry {
  const { rank: _rank, ...detail } = entry.detail;
  return { ...entry, detail };
}

/** The XP needed for each title, lowest first. */
export const TITLES = [
  { name: 'newcomer', xp: 0 },
  { name: 'explorer', xp: 20 },
  { name: 'builder', xp: 100 },
  { name: 'kernel_apprentice', xp: 400 },
  { name: 'kernel_adept', xp: 1000 },
  { name: 'kernel_master', xp: 2500 },
] as const;
export type Title = (typeof TITLES)[number]['name'];

/** The title for an amount of XP, and the XP needed for the next one. */
export function titleOf(xp: number): { title: Title; next: { title: Title; missingXp: number } | undefined } {
  const held = TITLES.filter((title) => xp >= title.xp).at(-1) ?? TITLES[0];
  const next = TITLES[TITLES.indexOf(held) + 1];
  return { title: held.name, next: next && { title: next.name, missingXp: next.xp - xp } };
}
