/**
 * Awards by rule beside the medals, for a round or a whole contest: the first ranks, bands such as "the best 30 %", the first to
 * solve each problem, the best of each university. None is given unless an organizer chose it. As with medals, only ranked
 * participants with a success of their own are considered.
 */
import { InvalidInput } from '../platform/errors.ts';
import { isEligible, type Contender } from './awards.rules.ts';

export interface DistinctionPlan {
  /** The first so many ranks; 0 for none. */
  ranks: number;
  /** Best first: each goes to those within this percentage of all ranked participants who are in no better one. */
  bands: { name: string; percent: number }[];
  firstToSolve: boolean;
  /** The best participant of each university. */
  universities: boolean;
}

export type Distinction =
  | { kind: 'rank'; rank: number }
  | { kind: 'band'; name: string }
  | { kind: 'first'; problem: string }
  | { kind: 'university'; name: string };

export const NO_DISTINCTIONS: DistinctionPlan = { ranks: 0, bands: [], firstToSolve: false, universities: false };

export const BAND_NAME_MAX = 40;
export const BANDS_MAX = 3;

export interface Distinguished extends Contender {
  universities: readonly string[];
}

/**
 * The distinctions of each participant who has any. Equal ranks share what they get.
 * @param firsts who was the first to solve each problem, by its name
 */
export function distinctionsOf(
  contenders: readonly Distinguished[],
  firsts: readonly { problem: string; participantId: string }[],
  plan: DistinctionPlan,
): Map<string, Distinction[]> {
  const found = new Map<string, Distinction[]>();
  const give = (id: string, distinction: Distinction) => found.set(id, [...(found.get(id) ?? []), distinction]);
  const eligible = contenders.filter(isEligible).sort((a, b) => (a.rank as number) - (b.rank as number));
  const ranked = contenders.filter(({ rank }) => rank !== null).length;
  const best = new Map<string, number>();
  for (const { id, rank, universities } of eligible) {
    const own = rank as number;
    if (own <= plan.ranks) give(id, { kind: 'rank', rank: own });
    const band = plan.bands.find(({ percent }) => own <= Math.ceil((ranked * percent) / 100));
    if (band) give(id, { kind: 'band', name: band.name });
    if (!plan.universities) continue;
    for (const name of universities) {
      if ((best.get(name) ?? own) === own) give(id, { kind: 'university', name });
      best.set(name, best.get(name) ?? own);
    }
  }
  if (plan.firstToSolve) {
    const ids = new Set(eligible.map(({ id }) => id));
    for (const { problem, participantId } of firsts)
      if (ids.has(participantId)) give(participantId, { kind: 'first', problem });
  }
  return found;
}

/** Whether a plan gives anything. */
export function givesAny({ ranks, bands, firstToSolve, universities }: DistinctionPlan): boolean {
  return ranks > 0 || bands.length > 0 || firstToSolve || universities;
}

/** @throws InvalidInput when a band reaches no further than a better one */
export function requireBandsInOrder(bands: DistinctionPlan['bands']): void {
  for (const [index, { percent }] of bands.entries()) {
    const before = bands[index - 1];
    if (before && percent <= before.percent)
      throw new InvalidInput('band_not_wider', { percent: before.percent }, `bandPercent${index + 1}`);
  }
}
