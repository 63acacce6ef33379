/** What a contest shows of itself: a banner, its phases, its sponsors and its prizes. */
import { inLanguage, type ByLanguage } from '../eligibility/consents.rules.ts';
import { InvalidInput } from '../platform/errors.ts';

export const ALT_MAX = 300;
export const PHASE_NAME_MAX = 80;
export const SPONSOR_NAME_MAX = 80;
export const SPONSOR_URL_MAX = 500;
export const PRIZE_TEXT_MAX = 200;
export const PLACE_MAX = 1000;
export const POSITION_MAX = 1000;
export const VALUE_MAX = 1_000_000_000;
/** Of each kind in one contest. */
export const ITEMS_MAX = 60;

export const TIERS = ['title', 'gold', 'silver', 'bronze', 'partner'] as const;
export type Tier = (typeof TIERS)[number];
/** `place`: a place or several; the next four: an award of published results; `other`: what its text says. */
export const PRIZE_AWARDS = ['place', 'gold', 'silver', 'bronze', 'honourable', 'other'] as const;
export type PrizeAward = (typeof PRIZE_AWARDS)[number];

/** An image by its blob. */
export interface Image {
  sha256: string;
  format: 'png' | 'jpeg' | 'webp';
  width: number;
  height: number;
}

export interface Banner extends Image {
  /** What is to be seen, for those who do not see it. */
  alt: ByLanguage;
  rev: number;
}

/** A phase that organizers wrote; registration and rounds are phases of their own making. */
export interface Phase {
  id: string;
  names: ByLanguage;
  startsAt: number;
  /** Exclusive; null: a moment. */
  endsAt: number | null;
  /** Whole days in this time zone; null: exact times. */
  dayZone: string | null;
  rev: number;
}

export interface Sponsor {
  id: string;
  name: string;
  url: string | null;
  tier: Tier;
  /** Order within its tier. */
  position: number;
  logo: Image | null;
  rev: number;
}

export interface Prize {
  id: string;
  /** Of the results of this round; null: of the whole contest. */
  roundId: string | null;
  award: PrizeAward;
  /** For `place`. */
  placeFrom: number | null;
  placeTo: number | null;
  texts: ByLanguage;
  valueHundredths: number | null;
  currency: string | null;
  sponsorId: string | null;
  rev: number;
}

export type PhaseFields = Omit<Phase, 'id' | 'rev'>;
export type SponsorFields = Omit<Sponsor, 'id' | 'rev'>;
export type PrizeFields = Omit<Prize, 'id' | 'rev'>;

export type PhaseState = 'past' | 'now' | 'coming';

/** One line of the schedule of a contest. */
export interface ScheduleLine {
  kind: 'registration' | 'round' | 'phase';
  /** None of registration, which the page names. */
  names: ByLanguage;
  href: string | null;
  /** Null: as soon as the contest is published. */
  from: number | null;
  /** Null: a moment, or not known yet. */
  until: number | null;
  dayZone: string | null;
  state: PhaseState;
}

/** A moment is past as soon as it has come. */
export function phaseState({ startsAt, endsAt }: Pick<Phase, 'startsAt' | 'endsAt'>, nowMs: number): PhaseState {
  if (nowMs < startsAt) return 'coming';
  return endsAt !== null && nowMs < endsAt ? 'now' : 'past';
}

/** The lines of a schedule by their beginning, and equals by their end; what begins with the publication comes first. */
export function inScheduleOrder(lines: readonly ScheduleLine[]): ScheduleLine[] {
  const start = ({ from }: ScheduleLine) => from ?? Number.MIN_SAFE_INTEGER;
  const end = ({ from, until }: ScheduleLine) => until ?? from ?? Number.MIN_SAFE_INTEGER;
  return [...lines].sort((a, b) => start(a) - start(b) || end(a) - end(b));
}

/** @throws InvalidInput for a phase that ends before it begins */
export function requireSoundPhase({ startsAt, endsAt, dayZone }: PhaseFields): void {
  if (endsAt === null || endsAt > startsAt) return;
  throw new InvalidInput('phase_ends_first', {}, dayZone === null ? 'untilTime' : 'untilDay');
}

/** @throws InvalidInput for places in the wrong order, or none where there should be some */
export function requireSoundPrize({ award, placeFrom, placeTo }: PrizeFields): void {
  if (award !== 'place') return;
  if (placeFrom === null) throw new InvalidInput('required', {}, 'placeFrom');
  if (placeTo !== null && placeTo < placeFrom) throw new InvalidInput('prize_places', { min: placeFrom }, 'placeTo');
}

/** Sponsors by tier, and within one by their position, then by name. */
export function inSponsorOrder<S extends Pick<Sponsor, 'tier' | 'position' | 'name'>>(sponsors: readonly S[]): S[] {
  return [...sponsors].sort(
    (a, b) =>
      TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) ||
      a.position - b.position ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** Prizes by award, places from the first, otherwise in the order in which they were added. */
export function inPrizeOrder<P extends Pick<Prize, 'id' | 'award' | 'placeFrom'>>(prizes: readonly P[]): P[] {
  return [...prizes].sort(
    (a, b) =>
      PRIZE_AWARDS.indexOf(a.award) - PRIZE_AWARDS.indexOf(b.award) ||
      (a.placeFrom ?? 0) - (b.placeFrom ?? 0) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

/** The prizes of a row of results. Whoever has no rank (guests, the disqualified) gets none. */
export function prizesOf<P extends Pick<Prize, 'award' | 'placeFrom' | 'placeTo'>>(
  prizes: readonly P[],
  row: { rank: number | null; award: string | null },
): P[] {
  const { rank } = row;
  if (rank === null) return [];
  return prizes.filter(({ award, placeFrom, placeTo }) =>
    award === 'place' ? placeFrom !== null && rank >= placeFrom && rank <= (placeTo ?? placeFrom) : award === row.award,
  );
}

/** Whether more tie for a place than there are places with this prize, so that this row shares it; given how many have each rank. */
export function isShared(
  { award, placeFrom, placeTo }: Pick<Prize, 'award' | 'placeFrom' | 'placeTo'>,
  { rank }: { rank: number | null },
  countAt: ReadonlyMap<number, number>,
): boolean {
  if (award !== 'place' || placeFrom === null || rank === null || (countAt.get(rank) ?? 0) < 2) return false;
  const last = placeTo ?? placeFrom;
  let holders = 0;
  for (let place = placeFrom; place <= last; place += 1) holders += countAt.get(place) ?? 0;
  return holders > last - placeFrom + 1;
}

/** A text in one language at least. @throws InvalidInput naming the field */
export function requireSome(texts: ByLanguage, field: string): void {
  if (inLanguage(texts, 'en') === '') throw new InvalidInput('required', {}, field);
}
