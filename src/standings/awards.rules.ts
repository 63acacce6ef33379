/**
 * Who gets an award. Nothing is awarded unless an organizer says so. The number of an award is a maximum number of
 * participants. Only ranked participants with a success are considered: guests and disqualified participants have no rank,
 * and the starter code itself, unchanged or with changes that building leaves out, is not a success.
 */
export const AWARDS = ['gold', 'silver', 'bronze', 'honourable'] as const;
export type Award = (typeof AWARDS)[number];

/** How many participants get each award. */
export type AwardCounts = Record<Award, number>;

/**
 * What happens when participants of equal rank do not all fit into the rest of an award. `lower`: all of them get the next
 * award that has room for all, so no award exceeds its number. `share`: all of them get the award of the first one, even if
 * it then exceeds its number.
 */
export const TIE_RULES = ['lower', 'share'] as const;
export type TieRule = (typeof TIE_RULES)[number];

export interface AwardRule {
  counts: AwardCounts;
  ties: TieRule;
}

export const NO_AWARDS: AwardRule = { counts: { gold: 0, silver: 0, bronze: 0, honourable: 0 }, ties: 'lower' };

export interface Contender {
  id: string;
  /** Null: participates without a rank. */
  rank: number | null;
  /** Whether a counted submission is solved or has points and is not an unchanged copy of the starter code. */
  hasSuccess: boolean;
}

/** Whether this result allows an award or an invitation. */
export function isEligible(contender: Pick<Contender, 'rank' | 'hasSuccess'>): boolean {
  return contender.rank !== null && contender.hasSuccess;
}

/** The awards, by participant id. */
export function awardsOf(contenders: readonly Contender[], rule: AwardRule): Map<string, Award> {
  const groups = new Map<number, string[]>();
  for (const contender of contenders) {
    if (!isEligible(contender)) continue;
    const rank = contender.rank as number;
    groups.set(rank, [...(groups.get(rank) ?? []), contender.id]);
  }
  const inOrder = [...groups].sort(([a], [b]) => a - b).map(([, ids]) => ids);
  return rule.ties === 'share' ? shared(inOrder, rule.counts) : capped(inOrder, rule.counts);
}

function capped(groups: readonly string[][], counts: AwardCounts): Map<string, Award> {
  const given = new Map<string, Award>();
  let level = 0;
  let left = counts.gold;
  for (const ids of groups) {
    // A lower rank never gets a better award than a higher one: a skipped award is closed.
    while (level < AWARDS.length && left < ids.length) {
      level += 1;
      const next = AWARDS[level];
      left = next === undefined ? 0 : counts[next];
    }
    const award = AWARDS[level];
    if (award === undefined) break;
    for (const id of ids) given.set(id, award);
    left -= ids.length;
  }
  return given;
}

function shared(groups: readonly string[][], counts: AwardCounts): Map<string, Award> {
  const given = new Map<string, Award>();
  let before = 0;
  for (const ids of groups) {
    let upTo = 0;
    for (const award of AWARDS) {
      upTo += counts[award];
      if (before >= upTo) continue;
      for (const id of ids) given.set(id, award);
      break;
    }
    before += ids.length;
  }
  return given;
}
