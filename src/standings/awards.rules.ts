/**
 * Who gets an award. Nothing is given unless an organizer says so. An award's number counts participants and is its
 * cap. Only ranked participants with a success of their own are considered: guests and disqualified ones have no rank,
 * and what is worth as much as the unchanged starter code because it is the starter code is no success.
 */
export const AWARDS = ['gold', 'silver', 'bronze', 'honourable'] as const;
export type Award = (typeof AWARDS)[number];

/** How many participants get each award. */
export type AwardCounts = Record<Award, number>;

/**
 * What happens to participants of equal rank that do not all fit into what is left of an award. `lower`: all of them
 * get the next award they fit into together, and no award is given more often than its number. `share`: all of them
 * get the award of the first of them, even if it is then given more often.
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
  /** Null: takes part without being ranked. */
  rank: number | null;
  /** Whether anything counts that is solved or has points, and is not the starter code as it was. */
  hasSuccess: boolean;
}

/** Whether someone may be awarded or invited for this result. */
export function isEligible(contender: Pick<Contender, 'rank' | 'hasSuccess'>): boolean {
  return contender.rank !== null && contender.hasSuccess;
}

/** The award of each participant that gets one, by id. */
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
    // Who comes later never gets a better award than who comes earlier: an award that was passed over is closed.
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
