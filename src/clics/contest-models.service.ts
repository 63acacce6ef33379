/**
 * The models of contests in this process, each read from the log of its contest once and then followed. Whoever asks gets one
 * that knows everything that was committed before the question, whichever process wrote it.
 */
import { LRUCache } from 'lru-cache';
import { languages } from '../../judge/contract/languages.ts';
import { LOG_START, type LogPlace } from '../contest-log/contest-log.rules.ts';
import { readLogUnchecked } from '../contest-log/contest-log.service.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { takesPlace } from '../contests/contest-rehearsals.rules.ts';
import { contestVisibleTo, type Contest } from '../contests/contests.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { participantOfUnchecked } from '../participants/participants.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { getRoundUnchecked } from '../rounds/rounds.service.ts';
import { versionsKeptSecretUnchecked } from '../rounds/running-rounds.service.ts';
import type { Fixed } from './clics-collections.rules.ts';
import { isClicsId, type Reader, type Version } from './clics-formats.rules.ts';
import type { Shown } from './clics-visibility.rules.ts';
import { lookUpUnchecked, orNone } from './clics-lookups.service.ts';
import { applyEvents } from './contest-fold.rules.ts';
import { emptyModel, type ContestModel, type RoundModel } from './contest-model.rules.ts';

const KEPT_CONTESTS = 20;
/** A contest that no one asks for is forgotten. */
const KEPT_MS = 10 * 60_000;
const EVENTS_AT_ONCE = 500;

interface Followed {
  model: ContestModel;
  place: LogPlace;
  /** Reading under way, and what comes after it for those who asked meanwhile. */
  running: Promise<void> | undefined;
  next: Promise<void> | undefined;
}

const byApp = new WeakMap<App, LRUCache<string, Followed>>();

function followedIn(app: App, contestId: string): Followed {
  const kept =
    byApp.get(app) ?? new LRUCache<string, Followed>({ max: KEPT_CONTESTS, ttl: KEPT_MS, updateAgeOnGet: true });
  byApp.set(app, kept);
  const known = kept.get(contestId);
  if (known) return known;
  const made = { model: emptyModel(), place: LOG_START, running: undefined, next: undefined };
  kept.set(contestId, made);
  return made;
}

/** The model of a contest with everything that was committed before this call. */
export async function modelOfUnchecked(app: App, contestId: string): Promise<ContestModel> {
  const followed = followedIn(app, contestId);
  // A reading that has begun may have passed over what was committed since: another one follows, for all who wait.
  if (followed.running)
    followed.next ??= followed.running.catch(() => undefined).then(() => catchUp(app, contestId, followed));
  await (followed.next ?? catchUp(app, contestId, followed));
  return followed.model;
}

function catchUp(app: App, contestId: string, followed: Followed): Promise<void> {
  followed.next = undefined;
  followed.running = readOn(app, contestId, followed).finally(() => (followed.running = undefined));
  return followed.running;
}

async function readOn(app: App, contestId: string, followed: Followed): Promise<void> {
  for (;;) {
    const page = await readLogUnchecked(app, contestId, 'staff', followed.place, EVENTS_AT_ONCE);
    if (page.events.length > 0) applyEvents(followed.model, page.events, await lookUpUnchecked(app, page.events));
    followed.place = page.next;
    if (page.isAtEnd) return;
  }
}

/** A contest of the API as somebody may see it. */
export interface ClicsContest extends Shown {
  row: Round;
  contest: Contest;
}

/** The round with this id for a reader, up to date. @throws NotFound when it is hidden, or the contest is a draft; of a rehearsal, its staff alone sees anything */
export async function contestFor(app: App, actor: Actor, version: Version, id: string): Promise<ClicsContest> {
  const row = isClicsId(id) ? await getRoundUnchecked(app, id).catch(orNone) : undefined;
  const contest = row && (await getContestUnchecked(app, row.contestId).catch(orNone));
  // A draft has no log, and so nothing that programs could follow.
  const isThere = contest && takesPlace(contest) && contestVisibleTo(actor, contest);
  if (!row || !isThere) throw new NotFound('contest_not_found');
  const reader = await readerOf(app, actor, contest.id);
  const model = await modelOfUnchecked(app, contest.id);
  const round = model.rounds.get(row.id);
  if (!round?.contest.fact) throw new NotFound('contest_not_found');
  const withheld = await withheldForUnchecked(app, round, reader);
  return { row, contest, model, round, reader, version, isLimited: contest.boardTop !== null, withheld };
}

/** Problems of a round whose partial points a running ICPC round keeps secret from this reader, as the boards do. */
export async function withheldForUnchecked(app: App, round: RoundModel, reader: Reader): Promise<ReadonlySet<string>> {
  if (reader.kind === 'staff' || round.contest.fact?.scoring === 'icpc') return new Set();
  const versionOf = new Map(
    [...round.problems].flatMap(([id, { fact }]) => (fact ? [[id, fact.problemVersionId]] : [])),
  );
  const secret = await versionsKeptSecretUnchecked(app, versionOf.values());
  return new Set([...versionOf].flatMap(([id, versionId]) => (secret.has(versionId) ? [id] : [])));
}

/** Staff of contests, a participant of this one, or anybody. */
async function readerOf(app: App, actor: Actor, contestId: string): Promise<Reader> {
  if (actor.kind !== 'user') return { kind: 'public' };
  const account = { id: actor.id, name: actor.displayName };
  if (mayInContest(actor, 'contest.staff-view', contestId))
    return { kind: 'staff', account, capabilities: capabilitiesOf(actor, contestId) };
  const team = await participantOfUnchecked(app, contestId, actor.id);
  return team && team.withdrawnAt === null ? { kind: 'team', teamId: team.id, account } : { kind: 'public' };
}

/** What staff may write: an observer only reads. */
function capabilitiesOf(actor: Actor, contestId: string): string[] {
  return [
    ...(mayInContest(actor, 'contest.edit', contestId) ? ['contest_start', 'admin_submit'] : []),
    ...(mayInContest(actor, 'clarification.announce', contestId) ? ['admin_clar'] : []),
  ];
}

/** What is the same in all contests. */
export function fixedObjects(): Fixed {
  return { languages: languages() };
}
