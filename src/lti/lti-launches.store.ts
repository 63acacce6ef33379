/** Every query of people on their way from a learning platform into a course. */
import { createHash } from 'node:crypto';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import type { Launch } from './lti.rules.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

export interface LaunchVisit {
  id: string;
  platformId: string;
  nonce: string;
  /** What the platform began it with. */
  start: Record<string, string>;
  phase: 'sent' | 'answered' | 'bound';
  launch: Launch | null;
  /** Who it turned out to be. */
  userId: string | null;
}

export async function insertLaunch(
  db: DbOrTrx,
  values: Pick<LaunchVisit, 'platformId' | 'nonce' | 'start'> & { state: string; expiresAt: number },
): Promise<void> {
  await db('lti_launches').insert({
    id: newId(),
    state_hash: hash(values.state),
    platform_id: values.platformId,
    nonce: values.nonce,
    start: JSON.stringify(values.start),
    phase: 'sent',
    expires_at: values.expiresAt,
  });
}

/** The launch of this state, while it is valid. */
export async function findLaunch(db: DbOrTrx, state: string, nowMs: number): Promise<LaunchVisit | undefined> {
  const row = (await db('lti_launches')
    .where({ state_hash: hash(state) })
    .where('expires_at', '>', nowMs)
    .first()) as Record<string, string | null> | undefined;
  return (
    row && {
      id: String(row.id),
      platformId: String(row.platform_id),
      nonce: String(row.nonce),
      start: JSON.parse(String(row.start)) as Record<string, string>,
      phase: row.phase as LaunchVisit['phase'],
      launch: row.launch == null ? null : (JSON.parse(row.launch) as Launch),
      userId: row.user_id ?? null,
    }
  );
}

/** The platform has answered; false for an answer that came before. */
export async function moveToAnswered(trx: DbOrTrx, id: string, launch: Launch): Promise<boolean> {
  const values = { phase: 'answered', launch: JSON.stringify(launch) };
  return (await trx('lti_launches').where({ id, phase: 'sent' }).update(values)) > 0;
}

/** It is known who it is; false when it was before. */
export async function moveToBound(trx: DbOrTrx, id: string, userId: string): Promise<boolean> {
  return (await trx('lti_launches').where({ id, phase: 'answered' }).update({ phase: 'bound', user_id: userId })) > 0;
}

export async function deleteLaunchesBefore(db: DbOrTrx, nowMs: number): Promise<void> {
  await db('lti_launches').where('expires_at', '<=', nowMs).delete();
}

export async function deleteLaunchesOf(db: DbOrTrx, userId: string): Promise<void> {
  await db('lti_launches').where({ user_id: userId }).delete();
}
