/** What organizers do with banner, phases, sponsors and prizes of a contest. Every change writes an audit row. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { ContestCopy, CopyContestTo } from '../contests/contest-parts.service.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import { inLanguage } from '../eligibility/consents.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { asManyDaysAfter, nearestDayStart } from '../platform/times.ts';
import { listRoundsWithin } from '../rounds/rounds.service.ts';
import type { ReadImage } from './image-parts.rules.ts';
import {
  ITEMS_MAX,
  requireSome,
  requireSoundPhase,
  requireSoundPrize,
  type Banner,
  type Image,
  type PhaseFields,
  type PrizeFields,
  type SponsorFields,
} from './showcase.rules.ts';
import * as store from './showcase.store.ts';
import type { ItemKind } from './showcase.store.ts';

/** Runs a change of a contest that is not archived meanwhile, with its audit row. */
async function change(
  app: App,
  actor: Actor,
  contest: Contest,
  action: string,
  detail: Record<string, unknown>,
  run: (trx: Transaction, nowMs: number) => Promise<void>,
): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    requireNotArchived(await getContestWithin(trx, contest.id));
    await run(trx, nowMs);
    await insertAudit(trx, actor, nowMs, action, { type: 'contest', id: contest.id }, detail);
  });
}

/** Stores the bytes of an image; a blob is written before the row that names it. */
async function kept(app: App, read: ReadImage): Promise<Image> {
  return { ...read.image, sha256: (await app.blobs.put(read.content)).sha256 };
}

/**
 * Sets the banner of a contest, or only what is said of it.
 * @throws InvalidInput without an image, or without words for those who do not see it; Conflict when overtaken
 */
export async function setBanner(
  app: App,
  actor: Actor,
  contest: Contest,
  { alt, rev, read }: Pick<Banner, 'alt' | 'rev'> & { read: ReadImage | undefined },
): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  const before = await store.findBanner(app.db, contest.id);
  if (!read && !before) throw new InvalidInput('required', {}, 'image');
  requireSome(alt, 'altEn');
  const image = read ? await kept(app, read) : (before as Banner);
  await change(app, actor, contest, 'contest.banner_changed', {}, async (trx, nowMs) => {
    const { sha256, format, width, height } = image;
    const banner = { sha256, format, width, height, alt, rev };
    if (!(await store.saveBanner(trx, contest.id, banner, nowMs))) throw new Conflict('changed_meanwhile');
  });
}

/** Takes the banner away. @throws NotFound when there is none */
export async function removeBanner(app: App, actor: Actor, contest: Contest): Promise<void> {
  await change(app, actor, contest, 'contest.banner_removed', {}, async (trx) => {
    if (!(await store.deleteBanner(trx, contest.id))) throw new NotFound('showcase_gone');
  });
}

/** Which item is saved: without an id a new one; otherwise over the revision that was edited. */
export interface ItemWanted {
  id: string | undefined;
  rev: number;
}

async function save(
  app: App,
  actor: Actor,
  contest: Contest,
  kind: ItemKind,
  wanted: ItemWanted & { name: string; columns: store.ItemColumns },
  check: (trx: Transaction) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { id, rev, name, columns } = wanted;
  await change(app, actor, contest, `contest.${kind}_changed`, { name }, async (trx) => {
    await check(trx);
    if (id === undefined) {
      if ((await store.countItems(trx, kind, contest.id)) >= ITEMS_MAX)
        throw new Conflict('showcase_full', { max: ITEMS_MAX });
      await store.insertItem(trx, kind, { id: newId(), contestId: contest.id }, columns);
    } else if (!(await store.updateItem(trx, kind, { id, contestId: contest.id, rev }, columns)))
      throw new Conflict('changed_meanwhile');
  });
}

/** Adds or changes a phase. @throws InvalidInput when it has no name or ends too early, Conflict when overtaken or too many */
export async function savePhase(
  app: App,
  actor: Actor,
  contest: Contest,
  wanted: ItemWanted,
  fields: PhaseFields,
): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  requireSome(fields.names, 'nameEn');
  requireSoundPhase(fields);
  const name = inLanguage(fields.names, 'en');
  await save(app, actor, contest, 'phase', { ...wanted, name, columns: store.columnsOf.phase(fields) });
}

/**
 * Adds or changes a sponsor. Without a new logo the old one stays, unless it is to go.
 * @throws Conflict when overtaken or too many
 */
export async function saveSponsor(
  app: App,
  actor: Actor,
  contest: Contest,
  wanted: ItemWanted,
  fields: Omit<SponsorFields, 'logo'>,
  logo: { read: ReadImage | undefined; isRemoved: boolean },
): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  const before = (await store.listSponsors(app.db, contest.id)).find(({ id }) => id === wanted.id);
  const image = logo.read ? await kept(app, logo.read) : logo.isRemoved ? null : (before?.logo ?? null);
  const columns = store.columnsOf.sponsor({ ...fields, logo: image });
  await save(app, actor, contest, 'sponsor', { ...wanted, name: fields.name, columns });
}

/**
 * Adds or changes a prize.
 * @throws InvalidInput when it says nothing, or its round or sponsor is not of this contest; Conflict when overtaken or too many
 */
export async function savePrize(
  app: App,
  actor: Actor,
  contest: Contest,
  wanted: ItemWanted,
  fields: PrizeFields,
): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  requireSome(fields.texts, 'textEn');
  requireSoundPrize(fields);
  const { roundId, sponsorId } = fields;
  const named = { ...wanted, name: inLanguage(fields.texts, 'en'), columns: store.columnsOf.prize(fields) };
  await save(app, actor, contest, 'prize', named, async (trx) => {
    const rounds = await listRoundsWithin(trx, contest.id);
    if (roundId !== null && !rounds.some(({ id }) => id === roundId))
      throw new InvalidInput('not_a_choice', {}, 'roundId');
    const sponsors = await store.listSponsors(trx, contest.id);
    if (sponsorId !== null && !sponsors.some(({ id }) => id === sponsorId))
      throw new InvalidInput('not_a_choice', {}, 'sponsorId');
  });
}

/** Removes a phase, a sponsor or a prize. @throws NotFound when it is gone already */
export async function removeItem(
  app: App,
  actor: Actor,
  contest: Contest,
  kind: ItemKind,
  { id, name }: { id: string; name: string },
): Promise<void> {
  await change(app, actor, contest, `contest.${kind}_removed`, { name }, async (trx) => {
    if (!(await store.deleteItem(trx, kind, contest.id, id))) throw new NotFound('showcase_gone');
  });
}

/** Copies all of it into a copy of the contest: phases at moved times, prizes of its copied rounds and sponsors. */
export const copyShowcase: CopyContestTo = async (trx, _actor, nowMs, copy) => {
  const { fromId, toId } = copy;
  const banner = await store.findBanner(trx, fromId);
  if (banner) await store.saveBanner(trx, toId, { ...banner, rev: 0 }, nowMs);
  const insert = async (kind: ItemKind, columns: store.ItemColumns) => {
    const id = newId();
    await store.insertItem(trx, kind, { id, contestId: toId }, columns);
    return id;
  };
  for (const phase of await store.listPhases(trx, fromId))
    await insert('phase', store.columnsOf.phase(movedPhase(phase, copy)));
  const sponsorIds = new Map<string, string>();
  for (const sponsor of await store.listSponsors(trx, fromId))
    sponsorIds.set(sponsor.id, await insert('sponsor', store.columnsOf.sponsor(sponsor)));
  const roundIds = await roundsByOriginal(trx, copy);
  for (const prize of await store.listPrizes(trx, fromId)) {
    const roundId = prize.roundId === null ? null : (roundIds.get(prize.roundId) ?? null);
    // The prize of a round that is no more would become one of the whole contest.
    if (prize.roundId !== null && roundId === null) continue;
    const sponsorId = prize.sponsorId === null ? null : (sponsorIds.get(prize.sponsorId) ?? null);
    await insert('prize', store.columnsOf.prize({ ...prize, roundId, sponsorId }));
  }
};

/** A phase at moved times: whole days stay whole, and as many. */
function movedPhase(phase: PhaseFields, { move }: ContestCopy): PhaseFields {
  const { startsAt, endsAt, dayZone } = phase;
  if (dayZone === null) return { ...phase, startsAt: move(startsAt), endsAt: endsAt === null ? null : move(endsAt) };
  const start = nearestDayStart(move(startsAt), dayZone);
  const end = endsAt === null ? null : asManyDaysAfter(start, startsAt, endsAt, dayZone);
  return { ...phase, startsAt: start, endsAt: end };
}

/** The copy of each round: it keeps its URL name. */
async function roundsByOriginal(trx: Transaction, { fromId, toId }: ContestCopy): Promise<Map<string, string>> {
  const copies = new Map((await listRoundsWithin(trx, toId)).map(({ id, slug }) => [slug, id]));
  const originals = await listRoundsWithin(trx, fromId);
  return new Map(originals.flatMap(({ id, slug }) => (copies.has(slug) ? [[id, copies.get(slug) as string]] : [])));
}
