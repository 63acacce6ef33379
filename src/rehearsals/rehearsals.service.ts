/** Rehearsals of a contest: its heads preview one, start it, pause it, end it, and read how it went. */
import { createHash } from 'node:crypto';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { copyToRehearse } from '../contests/contest-copies.service.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { REHEARSAL_SLUG, requireNoRehearsal } from '../contests/contest-rehearsals.rules.ts';
import { NAME_MAX, type Contest } from '../contests/contests.rules.ts';
import { onlineHostsUnchecked } from '../judge-queue/hosts.service.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { translator, type LanguageCode } from '../platform/i18n.ts';
import { newId } from '../platform/ids.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { rehearsalMove } from './rehearsal-clock.rules.ts';
import {
  judgeTimeUnchecked,
  loadRoundsUnchecked,
  movedRounds,
  planUnchecked,
  sourceContests,
  spansOf,
  speedOf,
  type LoadedRounds,
} from './rehearsal-planning.service.ts';
import type { PlannedSubmission } from './rehearsal-plan.rules.ts';
import {
  KEPT_MS,
  requireMove,
  requireSubmittable,
  type Rehearsal,
  type RehearsalSettings,
  type SourceContest,
} from './rehearsals.rules.ts';
import * as store from './rehearsals.store.ts';
import { rehearsalPreparing, rehearsalStep } from './rehearsals.topics.ts';

const MOST_LISTED = 50;

/** What the form sends. */
export interface RehearsalWanted extends RehearsalSettings {
  /** Until the first round opens. */
  startsInMs: number;
  formKey: string;
}

/** The rehearsals of a contest, the newest first, for its staff. */
export async function listRehearsals(app: App, actor: Actor, contest: Contest): Promise<Rehearsal[]> {
  requireInContest(actor, 'contest.read', contest.id);
  return await store.listRehearsals(app.db, contest.id, MOST_LISTED);
}

/** One of them. @throws NotFound also when it is of another contest */
export async function getRehearsal(app: App, actor: Actor, contest: Contest, id: string): Promise<Rehearsal> {
  requireInContest(actor, 'contest.read', contest.id);
  const found = await store.findRehearsal(app.db, id);
  if (!found || found.contestId !== contest.id) throw new NotFound('rehearsal_not_found');
  return found;
}

/** What the form offers: rounds of the contest, and contests whose submissions can be used. */
export async function rehearsalChoices(
  app: App,
  actor: Actor,
  contest: Contest,
): Promise<{ rounds: Round[]; sources: SourceContest[] }> {
  requireInContest(actor, 'contest.rehearse', contest.id);
  const rounds = await listRoundsUnchecked(app, contest.id);
  return { rounds, sources: await sourceContests(app, actor, await loadRoundsUnchecked(app, rounds)) };
}

export interface RehearsalPreview {
  submissions: number;
  /** Teams that submit nothing. */
  silentTeams: number;
  rounds: Round[];
  speed: number;
  judgeTimeMs: number;
  /** Slots of judges that are online now. */
  slots: number;
}

/** What a rehearsal would be. @throws InvalidInput when it would submit nothing, or too much */
export async function previewRehearsal(
  app: App,
  actor: Actor,
  contest: Contest,
  wanted: RehearsalWanted,
): Promise<RehearsalPreview> {
  const { loaded, plan, speed, startsAt } = await planned(app, actor, contest, wanted);
  const playing = new Set(plan.map(({ team }) => team)).size;
  const hosts = await onlineHostsUnchecked(app);
  return {
    submissions: plan.length,
    silentTeams: wanted.teams - playing,
    rounds: movedRounds(loaded.rounds, startsAt, speed),
    speed,
    judgeTimeMs: await judgeTimeUnchecked(app, loaded, plan),
    slots: hosts.reduce((sum, { slots }) => sum + slots, 0),
  };
}

async function planned(
  app: App,
  actor: Actor,
  contest: Contest,
  wanted: RehearsalWanted,
): Promise<{ loaded: LoadedRounds; plan: PlannedSubmission[]; speed: number; startsAt: number }> {
  requireInContest(actor, 'contest.rehearse', contest.id);
  requireNotArchived(contest);
  requireNoRehearsal(contest);
  const all = await listRoundsUnchecked(app, contest.id);
  const rounds = all.filter(({ slug }) => wanted.rounds.includes(slug));
  if (rounds.length === 0) throw new InvalidInput('required', {}, 'rounds');
  const loaded = await loadRoundsUnchecked(app, rounds);
  await requireSource(app, actor, loaded, wanted);
  const plan = await planUnchecked(app, loaded, wanted, keyOf(actor, contest.id, wanted.formKey));
  requireSubmittable(plan.length);
  const startsAt = app.clock.nowMs() + wanted.startsInMs;
  return { loaded, plan, startsAt, speed: speedOf(wanted.speed, rounds, plan.length) };
}

/** @throws InvalidInput for submissions that are not there, or that the actor may not read */
async function requireSource(app: App, actor: Actor, loaded: LoadedRounds, { source }: RehearsalWanted): Promise<void> {
  if (source.kind === 'examples') return;
  const known = await sourceContests(app, actor, loaded);
  if (!known.some(({ contestId }) => contestId === source.contestId))
    throw new InvalidInput('not_a_choice', {}, 'source');
}

/**
 * Starts a rehearsal: makes the private copy; its teams and its plan follow in the background. The same form sent again makes no
 * second one.
 * @throws InvalidInput as `previewRehearsal`; Conflict while another one of the contest is not thrown away
 */
export async function startRehearsal(
  app: App,
  parts: ContestParts,
  actor: Actor,
  contest: Contest,
  wanted: RehearsalWanted,
): Promise<Rehearsal> {
  requireInContest(actor, 'contest.rehearse', contest.id);
  const formKey = keyOf(actor, contest.id, wanted.formKey);
  const known = await store.findByFormKey(app.db, formKey);
  if (known) return known;
  const { loaded, plan, speed, startsAt } = await planned(app, actor, contest, wanted);
  const { rounds, teams, source, language } = wanted;
  const id = newId();
  const copyId = newId();
  const nowMs = app.clock.nowMs();
  const endsAt = Math.max(...movedRounds(loaded.rounds, startsAt, speed).map(({ closesAt }) => closesAt));
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertRehearsal(trx, {
        ...{ id, contestId: contest.id, copyId, formKey, startsAt, createdBy: actorId(actor), createdAt: nowMs },
        settings: { rounds, teams, source, language, speed },
        throwAwayAt: endsAt + KEPT_MS,
      });
      await copyToRehearse(trx, parts, actor, nowMs, contest, {
        ...{ id: copyId, slug: `${REHEARSAL_SLUG}${copyId}`, name: copyName(contest.name, language) },
        move: rehearsalMove(spansOf(loaded.rounds), startsAt, speed),
        rounds: loaded.rounds.map(({ slug }) => slug),
      });
      await enqueue(trx, nowMs, rehearsalPreparing, { rehearsalId: id });
      const detail = { teams, submissions: plan.length };
      await insertAudit(trx, actor, nowMs, 'contest.rehearsal_started', { type: 'contest', id: contest.id }, detail);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const twin = await store.findByFormKey(app.db, formKey);
    if (!twin) throw new Conflict('rehearsal_open');
    return twin;
  }
  app.background.poke();
  return (await store.findRehearsal(app.db, id))!;
}

function copyName(name: string, language: string): string {
  const t = translator(language as LanguageCode);
  const room = NAME_MAX - t('rehearsals:copy_name', { name: '' }).length;
  return t('rehearsals:copy_name', { name: name.slice(0, room) });
}

/** The stored form of a form's key; also the seed of the plan, so that the preview shows what comes. */
function keyOf(actor: Actor, contestId: string, formKey: string): string {
  return createHash('sha256')
    .update(JSON.stringify([actorId(actor), contestId, formKey]))
    .digest('hex')
    .slice(0, 40);
}

/** Stops putting in submissions for a while; the clock of the rounds goes on. @throws Conflict when it does not run */
export async function pauseRehearsal(app: App, actor: Actor, contest: Contest, id: string): Promise<void> {
  await move(app, actor, contest, id, 'pause');
}

/** Goes on: what was due meanwhile is put in at once. @throws Conflict when it is not paused */
export async function resumeRehearsal(app: App, actor: Actor, contest: Contest, id: string): Promise<void> {
  await move(app, actor, contest, id, 'resume');
}

const MOVES = {
  pause: { from: 'running', to: 'paused', audit: 'contest.rehearsal_paused' },
  resume: { from: 'paused', to: 'running', audit: 'contest.rehearsal_resumed' },
} as const;

async function move(app: App, actor: Actor, contest: Contest, id: string, what: keyof typeof MOVES): Promise<void> {
  requireInContest(actor, 'contest.rehearse', contest.id);
  await getRehearsal(app, actor, contest, id);
  const nowMs = app.clock.nowMs();
  const { from, to, audit } = MOVES[what];
  await inTransaction(app.db, async (trx) => {
    requireMove(await store.moveRehearsal(trx, id, [from], to));
    await insertAudit(trx, actor, nowMs, audit, { type: 'contest', id: contest.id });
    if (to === 'running') await enqueue(trx, nowMs, rehearsalStep, { rehearsalId: id });
  });
  app.background.poke();
}
