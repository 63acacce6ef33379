/** Every query of banners, phases, sponsors and prizes. */
import type { ByLanguage } from '../eligibility/consents.rules.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type {
  Banner,
  Image,
  Phase,
  PhaseFields,
  Prize,
  PrizeAward,
  PrizeFields,
  Sponsor,
  SponsorFields,
  Tier,
} from './showcase.rules.ts';

interface ImageColumns {
  sha256: string | null;
  format: string | null;
  width: number | null;
  height: number | null;
}

interface BannerRow extends ImageColumns {
  alt_en: string | null;
  alt_zh: string | null;
  rev: number;
}

interface PhaseRow {
  id: string;
  name_en: string | null;
  name_zh: string | null;
  starts_at: number;
  ends_at: number | null;
  day_zone: string | null;
  rev: number;
}

interface SponsorRow extends ImageColumns {
  id: string;
  name: string;
  url: string | null;
  tier: string;
  position: number;
  rev: number;
}

interface PrizeRow {
  id: string;
  round_id: string | null;
  award: string;
  place_from: number | null;
  place_to: number | null;
  text_en: string | null;
  text_zh: string | null;
  value_hundredths: number | null;
  currency: string | null;
  sponsor_id: string | null;
  rev: number;
}

const TABLES = { phase: 'contest_phases', sponsor: 'contest_sponsors', prize: 'contest_prizes' } as const;
export type ItemKind = keyof typeof TABLES;

const texts = (en: string | null, zh: string | null): ByLanguage => ({
  ...(en === null ? {} : { en }),
  ...(zh === null ? {} : { 'zh-CN': zh }),
});
const orNull = (value: number | null) => (value === null ? null : Number(value));

function toImage({ sha256, format, width, height }: ImageColumns): Image | null {
  if (sha256 === null) return null;
  return { sha256, format: format as Image['format'], width: Number(width), height: Number(height) };
}

function imageColumns(image: Image | null): ImageColumns {
  const { sha256 = null, format = null, width = null, height = null } = image ?? {};
  return { sha256, format, width, height };
}

export async function findBanner(db: DbOrTrx, contestId: string): Promise<Banner | undefined> {
  const row = (await db('contest_banners').where({ contest_id: contestId }).first()) as BannerRow | undefined;
  return row && { ...(toImage(row) as Image), alt: texts(row.alt_en, row.alt_zh), rev: Number(row.rev) };
}

/** Saves a banner over revision `rev` (0: there was none); false when someone else saved meanwhile. */
export async function saveBanner(trx: DbOrTrx, contestId: string, banner: Banner, nowMs: number): Promise<boolean> {
  const { alt, rev } = banner;
  const columns = {
    ...imageColumns(banner),
    alt_en: alt.en ?? null,
    alt_zh: alt['zh-CN'] ?? null,
    changed_at: nowMs,
    rev: rev + 1,
  };
  if (rev > 0) return (await trx('contest_banners').where({ contest_id: contestId, rev }).update(columns)) > 0;
  try {
    await trx('contest_banners').insert({ contest_id: contestId, ...columns });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

export async function deleteBanner(trx: DbOrTrx, contestId: string): Promise<boolean> {
  return (await trx('contest_banners').where({ contest_id: contestId }).delete()) > 0;
}

export async function listPhases(db: DbOrTrx, contestId: string): Promise<Phase[]> {
  const rows = db('contest_phases').where({ contest_id: contestId }).orderBy(['starts_at', 'id']);
  return ((await rows) as PhaseRow[]).map((row) => ({
    id: row.id,
    names: texts(row.name_en, row.name_zh),
    startsAt: Number(row.starts_at),
    endsAt: orNull(row.ends_at),
    dayZone: row.day_zone,
    rev: Number(row.rev),
  }));
}

export async function listSponsors(db: DbOrTrx, contestId: string): Promise<Sponsor[]> {
  const rows = (await db('contest_sponsors').where({ contest_id: contestId }).orderBy('id')) as SponsorRow[];
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    tier: row.tier as Tier,
    position: Number(row.position),
    logo: toImage(row),
    rev: Number(row.rev),
  }));
}

export async function listPrizes(db: DbOrTrx, contestId: string): Promise<Prize[]> {
  const rows = (await db('contest_prizes').where({ contest_id: contestId }).orderBy('id')) as PrizeRow[];
  return rows.map((row) => ({
    id: row.id,
    roundId: row.round_id,
    award: row.award as PrizeAward,
    placeFrom: orNull(row.place_from),
    placeTo: orNull(row.place_to),
    texts: texts(row.text_en, row.text_zh),
    valueHundredths: orNull(row.value_hundredths),
    currency: row.currency,
    sponsorId: row.sponsor_id,
    rev: Number(row.rev),
  }));
}

/** The columns of an item, for `insertItem` and `updateItem`. */
export const columnsOf = {
  phase: ({ names, startsAt, endsAt, dayZone }: PhaseFields) => ({
    name_en: names.en ?? null,
    name_zh: names['zh-CN'] ?? null,
    starts_at: startsAt,
    ends_at: endsAt,
    day_zone: dayZone,
  }),
  sponsor: ({ name, url, tier, position, logo }: SponsorFields) => ({
    name,
    url,
    tier,
    position,
    ...imageColumns(logo),
  }),
  prize: (prize: PrizeFields) => ({
    round_id: prize.roundId,
    award: prize.award,
    place_from: prize.placeFrom,
    place_to: prize.placeTo,
    text_en: prize.texts.en ?? null,
    text_zh: prize.texts['zh-CN'] ?? null,
    value_hundredths: prize.valueHundredths,
    currency: prize.currency,
    sponsor_id: prize.sponsorId,
  }),
};
export type ItemColumns = ReturnType<(typeof columnsOf)[ItemKind]>;

export async function insertItem(
  trx: DbOrTrx,
  kind: ItemKind,
  of: { id: string; contestId: string },
  columns: ItemColumns,
): Promise<void> {
  await trx(TABLES[kind]).insert({ id: of.id, contest_id: of.contestId, ...columns, rev: 1 });
}

/** Saves over revision `rev`; false when someone else saved or removed it meanwhile. */
export async function updateItem(
  trx: DbOrTrx,
  kind: ItemKind,
  of: { id: string; contestId: string; rev: number },
  columns: ItemColumns,
): Promise<boolean> {
  const row = trx(TABLES[kind]).where({ id: of.id, contest_id: of.contestId, rev: of.rev });
  return (await row.update({ ...columns, rev: of.rev + 1 })) > 0;
}

/** Removes an item; prizes of a sponsor that goes are of none. */
export async function deleteItem(trx: DbOrTrx, kind: ItemKind, contestId: string, id: string): Promise<boolean> {
  const isGone = (await trx(TABLES[kind]).where({ id, contest_id: contestId }).delete()) > 0;
  if (isGone && kind === 'sponsor')
    await trx('contest_prizes').where({ contest_id: contestId, sponsor_id: id }).update({ sponsor_id: null });
  return isGone;
}

export async function countItems(db: DbOrTrx, kind: ItemKind, contestId: string): Promise<number> {
  const row = (await db(TABLES[kind]).where({ contest_id: contestId }).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** The image with this blob, if the contest shows it. */
export async function findImage(db: DbOrTrx, contestId: string, sha256: string): Promise<Image | undefined> {
  for (const table of ['contest_banners', 'contest_sponsors']) {
    const row = (await db(table).where({ contest_id: contestId, sha256 }).first()) as ImageColumns | undefined;
    if (row) return toImage(row) ?? undefined;
  }
  return undefined;
}

/** Removes everything that a contest shows of itself. */
export async function deleteShowcaseOf(trx: DbOrTrx, contestId: string): Promise<void> {
  for (const table of ['contest_banners', ...Object.values(TABLES)])
    await trx(table).where({ contest_id: contestId }).delete();
}
