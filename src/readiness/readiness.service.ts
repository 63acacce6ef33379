/** The readiness of a contest: loads the facts that the rules look at. */
import { statfs } from 'node:fs/promises';
import { contestPeopleUnchecked } from '../accounts/contest-roles.service.ts';
import { mayInContest, requireInContest } from '../accounts/permissions.rules.ts';
import { missingUnchecked } from '../check-in/check-in.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { currentTexts } from '../eligibility/consents.service.ts';
import { inLanguage } from '../eligibility/consents.rules.ts';
import { listHostsUnchecked } from '../judge-queue/hosts.service.ts';
import { judgeHealthUnchecked } from '../judge-queue/judge-figures.service.ts';
import { poolOfRoundUnchecked } from '../judge-queue/judge-pools.service.ts';
import { isOnline } from '../judge-queue/judge-queue.rules.ts';
import { countMailTroubles } from '../notifications/mails.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { nameIn } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { checkOfUnchecked } from '../problems/version-checks.service.ts';
import { verificationStandingsUnchecked } from '../problems/verifications.service.ts';
import { roundsOfUnchecked } from '../rounds/contest-rounds.service.ts';
import { openingsOfUnchecked } from '../rounds/opening-blocks.service.ts';
import type { RoundProblem } from '../rounds/rounds.rules.ts';
import { listRoundProblemsUnchecked } from '../rounds/rounds.service.ts';
import {
  SITE_LANGUAGES,
  type Finding,
  type ProblemFacts,
  type ReadinessFacts,
  type RoundFacts,
  type Severity,
} from './readiness-facts.rules.ts';
import { countsOf, findingsIn } from './readiness.rules.ts';
import { unservedBy, type HostsOfRound } from './served-languages.rules.ts';
import * as store from './readiness.store.ts';

/** What was found, for the staff that sees problems; what concerns people only for those who may list them. @throws Forbidden */
export async function findingsFor(app: App, actor: Actor, contest: Contest, language: string): Promise<Finding[]> {
  requireInContest(actor, 'contest.problems', contest.id);
  const found = findingsIn(await factsOf(app, actor, contest, language));
  return mayInContest(actor, 'participant.list', contest.id) ? found : found.filter(({ people }) => !people);
}

/** Names of those who have not checked in. */
const MISSING_SHOWN = 10;

const KEPT_MS = 15_000;
const kept = new WeakMap<App, Map<string, { at: number; counts: Record<Severity, number> }>>();

/** How much was found, at most a quarter of a minute old: the overview of a contest asks at each visit. @throws Forbidden */
export async function findingCounts(app: App, actor: Actor, contest: Contest): Promise<Record<Severity, number>> {
  requireInContest(actor, 'contest.problems', contest.id);
  const nowMs = app.clock.nowMs();
  const ofApp = kept.get(app) ?? new Map<string, { at: number; counts: Record<Severity, number> }>();
  kept.set(app, ofApp);
  const key = `${contest.id} ${mayInContest(actor, 'participant.list', contest.id) ? 'all' : 'problems'}`;
  const known = ofApp.get(key);
  if (known && nowMs - known.at < KEPT_MS) return known.counts;
  const counts = countsOf(await findingsFor(app, actor, contest, 'en'));
  for (const [other, { at }] of ofApp) if (nowMs - at >= KEPT_MS) ofApp.delete(other);
  ofApp.set(key, { at: nowMs, counts });
  return counts;
}

async function factsOf(app: App, actor: Actor, contest: Contest, language: string): Promise<ReadinessFacts> {
  const texts = await currentTexts(app, actor, contest);
  const staff = await contestPeopleUnchecked(app, contest.id);
  const { settings, missing } = await missingUnchecked(app, contest.id, MISSING_SHOWN);
  return {
    nowMs: app.clock.nowMs(),
    contest,
    rounds: await roundsOf(app, contest, language),
    people: {
      participants: await store.countParticipants(app.db, contest.id),
      unverified: await store.unverifiedPeople(app.db, contest.id),
      emptyTeams: await store.emptyTeams(app.db, contest.id),
      smallTeams: await store.smallTeams(app.db, contest.id, contest.teamMin),
      sameStudentId: await store.sameStudentIds(app.db, contest.id),
      starred: await store.starredParticipants(app.db, contest.id),
    },
    checkIn: { isOn: settings.isOn, roundIds: settings.roundIds, missing },
    staff: staff.filter(({ endedAt }) => endedAt === null).length,
    consents: texts.map(({ titles }) => ({
      title: inLanguage(titles, language === 'zh-CN' ? 'zh-CN' : 'en'),
      lacks: SITE_LANGUAGES.filter((one) => titles[one] === undefined),
    })),
    site: await siteFacts(app, actor),
  };
}

async function roundsOf(app: App, contest: Contest, language: string): Promise<RoundFacts[]> {
  const rounds = await roundsOfUnchecked(app, contest);
  const problems = await Promise.all(rounds.map(({ id }) => listRoundProblemsUnchecked(app, id)));
  const versions = problems.flat().map(({ problemVersionId }) => problemVersionId);
  const standings = await verificationStandingsUnchecked(app.db, versions);
  const openings = await openingsOfUnchecked(
    app.db,
    rounds.map(({ id }) => id),
  );
  const nowMs = app.clock.nowMs();
  const online = (await listHostsUnchecked(app)).filter((host) => isOnline(host, nowMs));
  const found: RoundFacts[] = [];
  for (const [index, round] of rounds.entries()) {
    const hosts = { online, pool: await poolOfRoundUnchecked(app, round) };
    const allowed = openings.get(round.id)?.allowedVersions ?? [];
    const facts: ProblemFacts[] = [];
    for (const problem of problems[index]!) {
      const standing = standings.get(problem.problemVersionId) ?? 'never';
      facts.push(await problemFacts(app, problem, { standing, allowed, hosts, language }));
    }
    found.push({ round, problems: facts });
  }
  return found;
}

interface Known {
  standing: ProblemFacts['standing'];
  allowed: readonly string[];
  hosts: HostsOfRound;
  language: string;
}

async function problemFacts(
  app: App,
  { label, points, visibleFrom = null, openUntil = null, problemVersionId }: RoundProblem,
  { standing, allowed, hosts, language }: Known,
): Promise<ProblemFacts> {
  const { problem, version, pkg } = await getProblemVersionUnchecked(app, problemVersionId);
  const check = await checkOfUnchecked(app, problemVersionId);
  return {
    ...{ label, points, visibleFrom, openUntil },
    ...{ slug: problem.slug, number: version.number, currentNumber: problem.currentNumber, standing },
    name: nameIn(problem, language),
    check: check ? { state: check.state, isOpened: check.openedAt !== null } : null,
    isAllowed: allowed.includes(problemVersionId),
    statements: pkg.statements.map((statement) => statement.language),
    hasDefaultLimit: pkg.limits.timeLimitFrom === 'default',
    unserved: unservedBy(pkg, hosts),
  };
}

async function siteFacts(app: App, actor: Actor): Promise<ReadinessFacts['site']> {
  const health = await judgeHealthUnchecked(app);
  const mails = await countMailTroubles(app, actor);
  const databaseMs = await store.databaseClock(app.db);
  const disk = await statfs(app.config.dataDir).catch(() => undefined);
  return {
    judgesOnline: health.online,
    queued: health.queued,
    oldestQueuedMs: health.oldestQueuedMs,
    hasMail: app.config.mail.url !== undefined,
    mailsFailed: mails.failed,
    mailsWaiting: mails.waiting,
    freeBytes: disk ? disk.bavail * disk.bsize : null,
    databaseAheadMs: databaseMs === null ? null : databaseMs - app.clock.nowMs(),
    hasDemo: app.config.demo,
  };
}
