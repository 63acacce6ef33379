/** What a contest shows of itself, in words and addresses: its own pages and the results of rounds and contests show the same. */
import { inLanguage, type TextLanguage } from '../eligibility/consents.rules.ts';
import { contestImageHref } from './showcase-links.rules.ts';
import { isShared, prizesOf, TIERS, type Banner, type Image, type Prize, type Sponsor } from './showcase.rules.ts';

interface PrizedRow {
  rank: number | null;
  award: string | null;
}

type Translate = (key: string, params?: Record<string, unknown>) => string;

/** The formats that these words need, of the platform's. */
export interface Format {
  dateTime(atMs: number): string;
  date(atMs: number): string;
  money(hundredths: number, currency: string): string;
}

/** An image as `<img>` needs it. */
function imageView(contestSlug: string, { sha256, width, height }: Image) {
  return { src: contestImageHref(contestSlug, sha256), width, height };
}

export function bannerView(contestSlug: string, banner: Banner, language: TextLanguage) {
  return { ...imageView(contestSlug, banner), alt: inLanguage(banner.alt, language) };
}

export function sponsorView(contestSlug: string, { id, name, url, tier, logo }: Sponsor) {
  return { id, name, url, tier, logo: logo && imageView(contestSlug, logo) };
}

/** Sponsors below the names of their tiers. */
export function sponsorTiers(contestSlug: string, sponsors: readonly Sponsor[]) {
  return TIERS.map((tier) => ({
    tier,
    sponsors: sponsors.filter((one) => one.tier === tier).map((one) => sponsorView(contestSlug, one)),
  })).filter((one) => one.sponsors.length > 0);
}

/** Who gets a prize: "1st to 3rd place", "Gold". */
export function prizeFor({ award, placeFrom, placeTo }: Prize, t: Translate): string {
  if (award === 'other') return '';
  if (award !== 'place') return t(`showcase:award.${award}`);
  const isOne = placeTo === null || placeTo === placeFrom;
  return t(isOne ? 'showcase:award.place_one' : 'showcase:award.place_some', { from: placeFrom, to: placeTo });
}

/** What a prize is: its text, its value, and who gives it. */
export function prizeText(
  prize: Prize,
  sponsors: ReadonlyMap<string, string>,
  language: TextLanguage,
  t: Translate,
  fmt: Format,
): string {
  const value =
    prize.valueHundredths === null || prize.currency === null ? '' : fmt.money(prize.valueHundredths, prize.currency);
  const sponsor = prize.sponsorId === null ? undefined : sponsors.get(prize.sponsorId);
  return [
    inLanguage(prize.texts, language),
    value,
    sponsor === undefined ? '' : t('showcase:prize.given_by', { sponsor }),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** When a phase is, in words: days in their own zone, times in the reader's. */
export function spanWords(
  { from, until, dayZone }: { from: number | null; until: number | null; dayZone: string | null },
  t: Translate,
  fmt: Format,
  daysOf: (zone: string) => Format,
): string {
  if (dayZone !== null && from !== null) {
    const days = daysOf(dayZone);
    const [first, last] = [days.date(from), until === null ? days.date(from) : days.date(until - 1)];
    return first === last ? first : t('showcase:span.both', { from: first, until: last });
  }
  if (from === null && until === null) return t('showcase:span.open');
  if (from === null) return t('showcase:span.until', { until: fmt.dateTime(until as number) });
  if (until === null) return fmt.dateTime(from);
  return t('showcase:span.both', { from: fmt.dateTime(from), until: fmt.dateTime(until) });
}

/** The prizes of each of these rows of results, in words; one for a place says that those who tie for it share it. */
export function prizeWords(
  { prizes, sponsors }: { prizes: readonly Prize[]; sponsors: ReadonlyMap<string, string> },
  rows: readonly PrizedRow[],
  language: TextLanguage,
  t: Translate,
  fmt: Format,
): (row: PrizedRow) => string[] {
  const countAt = new Map<number, number>();
  for (const { rank } of rows) if (rank !== null) countAt.set(rank, (countAt.get(rank) ?? 0) + 1);
  return (row) =>
    prizesOf(prizes, row).map((prize) => {
      const text = prizeText(prize, sponsors, language, t, fmt);
      return isShared(prize, row, countAt) ? t('showcase:prize.shared', { prize: text }) : text;
    });
}
