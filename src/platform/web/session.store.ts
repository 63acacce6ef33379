/** Sessions in the database. Ids are hashed, so a leaked dump opens no session; "sign out everywhere" is one delete. */
import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { Store, type Session, type SessionData } from 'express-session';
import type { Clock } from '../clock.ts';
import type { Db, DbOrTrx } from '../database/connection.ts';
import { isUniqueViolation } from '../database/dialect.ts';

const LIFETIME_MS = 30 * 24 * 3600 * 1000;
/** A session is renewed at most this often, so that not every page view writes. */
const TOUCH_EVERY_MS = 3600 * 1000;

type Done<T = void> = (error: unknown, result?: T) => void;

export class DatabaseSessionStore extends Store {
  /** Loaded from the database, not created by this request: if its row is gone by now, saving must not restore it. */
  readonly #read = new WeakSet<SessionData>();

  /** Saved by this request, which also renews it. */
  readonly #saved = new WeakSet<SessionData>();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {
    super();
  }

  override get(sid: string, done: Done<SessionData | null>): void {
    const load = async () => {
      const row = (await this.db('sessions')
        .where({ id_hash: hashOfSession(sid) })
        .where('expires_at', '>', this.clock.nowMs())
        .first('data')) as { data: string } | undefined;
      return row ? (JSON.parse(row.data) as SessionData) : null;
    };
    load().then((session) => done(null, session), done);
  }

  override createSession(req: Request, data: SessionData): Session & SessionData {
    const session = super.createSession(req, data);
    this.#read.add(session);
    return session;
  }

  override set(sid: string, session: SessionData, done: Done = () => undefined): void {
    this.#save(sid, session).then(() => done(null), done);
  }

  override destroy(sid: string, done: Done = () => undefined): void {
    this.db('sessions')
      .where({ id_hash: hashOfSession(sid) })
      .delete()
      .then(() => done(null), done);
  }

  override touch(sid: string, session: SessionData, done: Done = () => undefined): void {
    if (this.#saved.has(session)) return done(null);
    const now = this.clock.nowMs();
    this.db('sessions')
      .where({ id_hash: hashOfSession(sid) })
      .where('expires_at', '<', now + LIFETIME_MS - TOUCH_EVERY_MS)
      .update({ expires_at: now + LIFETIME_MS })
      .then(() => done(null), done);
  }

  async #save(sid: string, session: SessionData): Promise<void> {
    const now = this.clock.nowMs();
    const values = {
      user_id: (session as { userId?: string }).userId ?? null,
      data: JSON.stringify(session),
      expires_at: now + LIFETIME_MS,
    };
    const changed = await this.db('sessions')
      .where({ id_hash: hashOfSession(sid) })
      .update(values);
    this.#saved.add(session);
    if (changed > 0 || this.#read.has(session)) return;
    await this.db('sessions')
      .insert({ id_hash: hashOfSession(sid), created_at: now, ...values })
      .catch(async (error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        await this.db('sessions')
          .where({ id_hash: hashOfSession(sid) })
          .update(values);
      });
  }
}

/** Sessions are kept and named by this hash of their id. */
export function hashOfSession(sid: string): string {
  return createHash('sha256').update(sid).digest('hex');
}

/** Whether a session still belongs to that person: for responses that stay open, such as a stream. */
export async function isSessionOf(db: DbOrTrx, sid: string, userId: string, nowMs: number): Promise<boolean> {
  const row = (await db('sessions')
    .where({ id_hash: hashOfSession(sid), user_id: userId })
    .where('expires_at', '>', nowMs)
    .first('id_hash')) as unknown;
  return row !== undefined;
}

/** Signs a user out of every browser (password change, "sign out everywhere", erasure). */
export async function deleteSessionsOf(db: DbOrTrx, userId: string): Promise<void> {
  await db('sessions').where({ user_id: userId }).delete();
}

/** Removes expired sessions. */
export async function deleteExpiredSessions(db: DbOrTrx, nowMs: number): Promise<void> {
  await db('sessions').where('expires_at', '<', nowMs).delete();
}
