/** Whether the site can work: for `/readyz`, the banner for staff, and the page *Judges*. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { pendingMigrations } from '../platform/database/migration-source.ts';
import { may } from '../accounts/permissions.rules.ts';
import { isOnline } from '../judge-queue/judge-queue.rules.ts';
import { judgeHealthUnchecked, type JudgeHealth } from '../judge-queue/judge-figures.service.ts';

/**
 * Why the site is not ready, in stable codes; empty when it is. The messages name hosts and databases: they are for
 * whoever operates the site.
 */
export async function readinessProblems(app: App, actor: Actor): Promise<{ code: string; message?: string }[]> {
  const problems = await foundProblems(app);
  return may(actor, 'operations.read') ? problems : problems.map(({ code }) => ({ code }));
}

async function foundProblems(app: App): Promise<{ code: string; message: string }[]> {
  const problems: { code: string; message: string }[] = [];
  try {
    const pending = await pendingMigrations(app.db);
    if (pending.length > 0)
      problems.push({ code: 'migrations_pending', message: `${pending.length} migrations have not run` });
    const health = await judgeHealthUnchecked(app);
    if (health.online === 0) problems.push({ code: 'no_judge', message: `no judge is online${whyNot(app, health)}` });
  } catch (error) {
    problems.push({
      code: 'database',
      message: `the database does not answer: ${(error as Error).message.slice(0, 200)}`,
    });
  }
  return problems;
}

function whyNot(app: App, health: JudgeHealth): string {
  const nowMs = app.clock.nowMs();
  const host = health.hosts.find((one) => one.preparation && !isOnline(one, nowMs));
  if (!host?.preparation) return '';
  const { step, steps, label, problem } = host.preparation;
  return `: ${host.name} is at step ${step} of ${steps}, ${label}${problem ? ` (${problem})` : ''}`;
}

export interface Banner {
  tone: 'warn' | 'info';
  key: string;
  params: Record<string, string | number>;
  href?: string | undefined;
}

let cached: { app: App; at: number; banner: Banner | undefined } | undefined;
const CACHE_MS = 2000;

/**
 * What the page header says about judges, if anything: everyone who waits sees that they are getting ready, people who can
 * fix a problem see what it is, with a link.
 */
export async function judgeBanner(app: App, actor: Actor): Promise<Banner | undefined> {
  const banner = await recentBanner(app);
  if (!banner || may(actor, 'operations.read')) return banner;
  return banner.tone === 'warn' ? undefined : { ...banner, href: undefined };
}

/** Read at most every two seconds. */
async function recentBanner(app: App): Promise<Banner | undefined> {
  const now = app.clock.nowMs();
  if (cached && cached.app === app && now - cached.at < CACHE_MS) return cached.banner;
  const health = await judgeHealthUnchecked(app);
  const banner = bannerOf(app, health);
  cached = { app, at: now, banner };
  return banner;
}

function bannerOf(app: App, health: JudgeHealth): Banner | undefined {
  if (health.online > 0) return undefined;
  const nowMs = app.clock.nowMs();
  const preparing = health.hosts.find(
    (host) => host.preparation && host.heartbeatAt !== null && nowMs - host.heartbeatAt < 60_000,
  );
  if (preparing?.preparation && !preparing.preparation.problem) {
    const { step, steps, label } = preparing.preparation;
    return { tone: 'info', key: 'operations:banner.preparing', params: { step, steps, label } };
  }
  if (preparing?.preparation?.problem) {
    return {
      tone: 'warn',
      key: 'operations:banner.blocked',
      params: { problem: preparing.preparation.problem },
      href: '/judges',
    };
  }
  return { tone: 'warn', key: 'operations:banner.none', params: { queued: health.queued }, href: '/judges' };
}
