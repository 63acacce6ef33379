/** What everyone who sees a contest reads of it: banner, schedule, sponsors and prizes. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { registrationAt, registrationEnd, type Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { roundsOfUnchecked } from '../rounds/contest-rounds.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { phaseAt } from '../rounds/rounds.rules.ts';
import {
  inPrizeOrder,
  inScheduleOrder,
  inSponsorOrder,
  phaseState,
  type Banner,
  type Image,
  type Phase,
  type Prize,
  type ScheduleLine,
  type Sponsor,
} from './showcase.rules.ts';
import * as store from './showcase.store.ts';

/** Everything that a contest shows of itself. */
export interface Showcase {
  banner: Banner | undefined;
  phases: Phase[];
  sponsors: Sponsor[];
  prizes: Prize[];
}

/** Everything that a contest shows of itself, for its editor. */
export async function showcaseToEdit(app: App, actor: Actor, contest: Contest): Promise<Showcase> {
  requireInContest(actor, 'contest.edit', contest.id);
  return await showcaseUnchecked(app, contest.id);
}

async function showcaseUnchecked(app: App, contestId: string): Promise<Showcase> {
  return {
    banner: await store.findBanner(app.db, contestId),
    phases: await store.listPhases(app.db, contestId),
    sponsors: inSponsorOrder(await store.listSponsors(app.db, contestId)),
    prizes: inPrizeOrder(await store.listPrizes(app.db, contestId)),
  };
}

/** The banner of a contest. @throws NotFound when the contest is hidden from the actor */
export async function contestBanner(app: App, actor: Actor, contest: Contest): Promise<Banner | undefined> {
  requireContestVisible(actor, contest);
  return await store.findBanner(app.db, contest.id);
}

/** Sponsors by tier, prizes by award, and names of rounds by id. @throws NotFound when the contest is hidden from the actor */
export async function sponsorsAndPrizes(
  app: App,
  actor: Actor,
  contest: Contest,
): Promise<{ sponsors: Sponsor[]; prizes: Prize[]; rounds: Map<string, string> }> {
  requireContestVisible(actor, contest);
  const rounds = new Map((await roundsOfUnchecked(app, contest)).map(({ id, name }) => [id, name]));
  const prizes = await store.listPrizes(app.db, contest.id);
  return {
    sponsors: inSponsorOrder(await store.listSponsors(app.db, contest.id)),
    // Nobody gets the prize of a round that was deleted; only its editor shows it.
    prizes: inPrizeOrder(prizes.filter(({ roundId }) => roundId === null || rounds.has(roundId))),
    rounds,
  };
}

/**
 * The phases of a contest by time: its registration, its rounds and those that organizers added.
 * @throws NotFound when it is hidden from the actor
 */
export async function scheduleOf(app: App, actor: Actor, contest: Contest): Promise<ScheduleLine[]> {
  requireContestVisible(actor, contest);
  const nowMs = app.clock.nowMs();
  const rounds = await roundsOfUnchecked(app, contest);
  const registration = { early: 'coming', open: 'now', over: 'past' } as const;
  return inScheduleOrder([
    {
      kind: 'registration',
      names: {},
      href: null,
      from: contest.registrationOpensAt ?? contest.publishedAt,
      until: registrationEnd(contest),
      dayZone: null,
      state: registration[registrationAt(contest, nowMs)],
    },
    ...rounds.map((round): ScheduleLine => {
      const phase = phaseAt(round, nowMs);
      return {
        kind: 'round',
        names: { en: round.name },
        href: roundHref(contest.slug, round.slug),
        from: round.opensAt,
        until: round.closesAt,
        dayZone: null,
        state: phase === 'scheduled' ? 'coming' : phase === 'closed' ? 'past' : 'now',
      };
    }),
    ...(await store.listPhases(app.db, contest.id)).map((phase): ScheduleLine => ({
      kind: 'phase',
      names: phase.names,
      href: null,
      from: phase.startsAt,
      until: phase.endsAt,
      dayZone: phase.dayZone,
      state: phaseState(phase, nowMs),
    })),
  ]);
}

/**
 * The content of an image that a contest shows, by its blob.
 * @throws NotFound for any other, and when the contest is hidden from the actor
 */
export async function contestImage(
  app: App,
  actor: Actor,
  contest: Contest,
  sha256: string,
): Promise<{ image: Image; content: Buffer }> {
  requireContestVisible(actor, contest);
  const image = await store.findImage(app.db, contest.id, sha256);
  if (!image) throw new NotFound('image_not_found');
  return { image, content: await app.blobs.get(sha256) };
}

/** Prizes of results, in their order, with the names of sponsors by id. */
export interface ResultPrizes {
  prizes: Prize[];
  sponsors: Map<string, string>;
}

/** The prizes of the results of a round, or of the whole contest. An earlier version of results promises none. */
export async function prizesOfResultsUnchecked(
  app: App,
  { contestId, roundId, isNewest }: { contestId: string; roundId: string | null; isNewest: boolean },
): Promise<ResultPrizes> {
  const all = isNewest ? await store.listPrizes(app.db, contestId) : [];
  const prizes = inPrizeOrder(all.filter((prize) => prize.roundId === roundId));
  const sponsors = prizes.length > 0 ? await store.listSponsors(app.db, contestId) : [];
  return { prizes, sponsors: new Map(sponsors.map(({ id, name }) => [id, name])) };
}
