/** Registers hosts, replaces tokens, deletes hosts, and finds the host for a token. */
import { randomBytes } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Actor } from '../platform/actor.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound, Unauthenticated } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { isTokenGood, type Caller, type Judgehost } from '../judge-queue/judge-queue.rules.ts';
import { findHostUnchecked, findHostOfTokenUnchecked } from '../judge-queue/hosts.service.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import { takeJobsBackUnchecked } from './host-reports.service.ts';
import * as hosts from './judgehosts.store.ts';

/** The host of a bearer token. @throws Unauthenticated when there is none, or when it is disabled or deleted */
export async function authenticateHost(app: App, token: string | undefined): Promise<Caller> {
  if (!token) throw new Unauthenticated('judgehost_token');
  const tokenHash = hosts.hashToken(token);
  const host = await findHostOfTokenUnchecked(app, tokenHash);
  if (!host || !isTokenGood(host.duty)) throw new Unauthenticated('judgehost_token');
  return { host, tokenHash };
}

/** Registers a host and returns its token, shown once. @throws Conflict when the name is taken. */
export async function registerHost(
  app: App,
  actor: Actor,
  name: string,
  isLocal = false,
): Promise<{ id: string; token: string }> {
  requirePermission(actor, 'judgehost.manage');
  const token = newHostToken();
  const id = newId();
  await inTransaction(app.db, async (trx) => {
    if (await hosts.findIdByName(trx, name)) throw new Conflict('judgehost_name_taken', { name }, 'name');
    await hosts.insertJudgehost(trx, { id, name, token, isLocal, createdAt: app.clock.nowMs() });
    await insertAudit(trx, actor, app.clock.nowMs(), 'judgehost.registered', { type: 'judgehost', id }, { name });
  });
  return { id, token };
}

/**
 * Gives a host a new token, shown once. The old one is refused from now on, and the host's jobs go to other hosts, because
 * someone else may have used the old token. @throws NotFound
 */
export async function rotateHostToken(
  app: App,
  actor: Actor,
  hostId: string,
): Promise<{ name: string; token: string }> {
  requirePermission(actor, 'judgehost.manage');
  const host = await getHost(app, hostId);
  const token = newHostToken();
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await hosts.updateHostToken(trx, hostId, token))) throw new NotFound('judgehost_not_found');
    const detail = { name: host.name };
    await insertAudit(trx, actor, nowMs, 'judgehost.token_rotated', { type: 'judgehost', id: hostId }, detail);
  });
  await takeJobsBackUnchecked(app, hostId, 'The host was given another token.');
  queueNews(app).announce();
  return { name: host.name, token };
}

/** Deletes a host: its token is refused, its jobs go to other hosts, and its name is free. What it judged stays. @throws NotFound */
export async function deleteHost(app: App, actor: Actor, hostId: string): Promise<void> {
  requirePermission(actor, 'judgehost.manage');
  const host = await getHost(app, hostId);
  const nowMs = app.clock.nowMs();
  // No new host can have this name, because names have no parentheses.
  const name = `${host.name} (${hostId.slice(-6)})`;
  await inTransaction(app.db, async (trx) => {
    if (!(await hosts.moveHostToDeleted(trx, hostId, { name, token: newHostToken(), nowMs })))
      throw new NotFound('judgehost_not_found');
    const detail = { name: host.name, before: host.duty };
    await insertAudit(trx, actor, nowMs, 'judgehost.deleted', { type: 'judgehost', id: hostId }, detail);
  });
  await takeJobsBackUnchecked(app, hostId, 'The host was deleted.');
  queueNews(app).announce();
}

/** A new token for the judge that this site starts itself; the row is created if missing. */
export async function localHostToken(app: App, actor: Actor, name: string): Promise<string> {
  const knownId = await hosts.findIdByName(app.db, name);
  if (knownId === undefined) return (await registerHost(app, actor, name, true)).token;
  const token = newHostToken();
  await hosts.updateHostToken(app.db, knownId, token);
  return token;
}

async function getHost(app: App, hostId: string): Promise<Judgehost> {
  const host = await findHostUnchecked(app, hostId);
  if (!host || host.duty === 'deleted') throw new NotFound('judgehost_not_found');
  return host;
}

function newHostToken(): string {
  return `kwj_${randomBytes(24).toString('base64url')}`;
}
