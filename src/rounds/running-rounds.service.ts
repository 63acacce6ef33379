/**
 * Problems of ICPC rounds that are running. Such a round tells its contestants a verdict and no more, so while it runs no
 * other place may tell more about its problems: not practice, an assignment or another contest, not another version, and
 * not a copy of the problem under another name.
 */
import { LRUCache } from 'lru-cache';
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict } from '../platform/errors.ts';
import { mayWithProblem, requireWithProblem } from '../problems/problem-people.service.ts';
import type { Problem } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked, setPublic } from '../problems/problems.service.ts';
import { sharesHiddenTests } from '../problems/same-tests.rules.ts';
import { listRunningIcpc, type RunningUse } from './running-rounds.store.ts';

export type { RunningUse } from './running-rounds.store.ts';

/** Rounds running now that keep secret what a version of a problem judges by; the last to close first. */
export async function roundsKeepingSecretUnchecked(app: App, versionId: string): Promise<RunningUse[]> {
  return await keepingSecret(app, await listRunningIcpc(app.db, app.clock.nowMs()), versionId);
}

async function keepingSecret(app: App, running: readonly RunningUse[], versionId: string): Promise<RunningUse[]> {
  const keeping: RunningUse[] = [];
  for (const use of running) if (await tellsOf(app, use, versionId)) keeping.push(use);
  return keeping;
}

const KEPT_PAIRS = 20_000;
const pairs = new WeakMap<App, LRUCache<string, boolean>>();

/** Whether judging by this version tells about the problem of a round. Kept, because lists ask it of many versions at once. */
async function tellsOf(app: App, use: RunningUse, versionId: string): Promise<boolean> {
  const known = pairs.get(app) ?? new LRUCache<string, boolean>({ max: KEPT_PAIRS });
  pairs.set(app, known);
  const pair = `${use.problemVersionId} ${versionId}`;
  const kept = known.get(pair);
  if (kept !== undefined) return kept;
  const { problem, pkg } = await getProblemVersionUnchecked(app, versionId);
  const isIt = use.problemId === problem.id;
  const tells = isIt || sharesHiddenTests((await getProblemVersionUnchecked(app, use.problemVersionId)).pkg, pkg);
  known.set(pair, tells);
  return tells;
}

/** Those of these versions that a running round keeps secret, whoever asks. */
export async function versionsKeptSecretUnchecked(app: App, versionIds: Iterable<string>): Promise<Set<string>> {
  const running = await listRunningIcpc(app.db, app.clock.nowMs());
  const secret = new Set<string>();
  if (running.length === 0) return secret;
  for (const versionId of new Set(versionIds))
    for (const use of running)
      if (!secret.has(versionId) && (await tellsOf(app, use, versionId))) secret.add(versionId);
  return secret;
}

/**
 * The round because of which this person learns no more than a verdict of a version now; undefined where there is none,
 * and for those who may read the problem, and so its tests.
 */
export async function secrecyFor(app: App, actor: Actor, versionId: string): Promise<RunningUse | undefined> {
  return (await secreciesFor(app, actor, [versionId])).get(versionId);
}

/** The same of several versions, by version; those without such a round are absent. */
export async function secreciesFor(
  app: App,
  actor: Actor,
  versionIds: Iterable<string>,
): Promise<Map<string, RunningUse>> {
  const running = await listRunningIcpc(app.db, app.clock.nowMs());
  const secrecies = new Map<string, RunningUse>();
  for (const versionId of new Set(versionIds)) {
    const kept = await keepingSecret(app, running, versionId);
    // Who reads all submissions of the contest learns there what its contestants must not.
    const use = kept.find(({ contestId }) => !mayInContest(actor, 'submission.read', contestId));
    if (!use) continue;
    const { problem } = await getProblemVersionUnchecked(app, versionId);
    if (!(await mayWithProblem(app, actor, 'problem.read', problem.id))) secrecies.set(versionId, use);
  }
  return secrecies;
}

/**
 * Opens a problem for practice by everyone.
 * @throws Conflict while a running ICPC round uses it, or a copy of it; and as `setPublic`
 */
export async function openForPractice(app: App, actor: Actor, problem: Problem): Promise<void> {
  await requireWithProblem(app, actor, 'problem.edit', problem.id);
  const [use] = await roundsKeepingSecretUnchecked(app, problem.currentVersionId);
  if (use) {
    const { contestName: contest, roundName: round, closesAt } = use;
    throw new Conflict('problem_in_running_round', { contest, round, closesAt });
  }
  await setPublic(app, actor, problem, true);
}
