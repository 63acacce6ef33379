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

  /** What was read, and until when it lasts: what is neither changed nor near its end is not written again. */
  readonly #known = new WeakMap<SessionData, { content: string; expiresAt: number }>();

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
        .first('data', 'expires_at')) as { data: string; expires_at: number } | undefined;
      if (!row) return null;
      const data = JSON.parse(row.data) as SessionData;
      this.#known.set(data, { content: contentOf(data), expiresAt: Number(row.expires_at) });
      return data;
    };
    load().then((session) => done(null, session), done);
  }

  override createSession(req: Request, data: SessionData): Session & SessionData {
    const known = this.#known.get(data);
    const session = super.createSession(req, data);
    this.#read.add(session);
    if (known) this.#known.set(session, known);
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
    const now = this.clock.nowMs();
    if (this.#saved.has(session) || !this.#isOld(session, now)) return done(null);
    this.db('sessions')
      .where({ id_hash: hashOfSession(sid) })
      .where('expires_at', '<', now + LIFETIME_MS - TOUCH_EVERY_MS)
      .update({ expires_at: now + LIFETIME_MS })
      .then(() => done(null), done);
  }

  /** Whether a session is to be renewed. */
  #isOld(session: SessionData, now: number): boolean {
    return (this.#known.get(session)?.expiresAt ?? 0) < now + LIFETIME_MS - TOUCH_EVERY_MS;
  }

  async #save(sid: string, session: SessionData): Promise<void> {
    const now = this.clock.nowMs();
    if (this.#known.get(session)?.content === contentOf(session) && !this.#isOld(session, now)) return;
    const values = {
      user_id: (session as { userId?: string }).userId ?? null,
      data: JSON.stringify(session),
      expires_at: now + LIFETIME_MS,
    };
    const changed = await this.db('sessions')
      .where({ id_hash: hashOfSession(sid) })
      .update(values);
    this.#saved.add(session);
    this.#known.delete(session);
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

/** All of a session but its cookie, whose end moves with every request. */
function contentOf(session: SessionData): string {
  return JSON.stringify({ ...session, cookie: undefined });
}

/** Sessions are kept and named by this hash of their id. */
export function hashOfSession(sid: string): string {
  return createHash('sha256').update(sid).digest('hex');
}

/** Whether a session still belongs to that person: for responses that stay open, such as a stream. */
export async function isSessionOf(db: DbOrTrx, sid: string, userId: string, nowMs: number): Promise<boolean> {
  return await hasSession(db, hashOfSession(sid), userId, nowMs);
}

/** The same by the hash of a session's id. */
export async function hasSession(db: DbOrTrx, idHash: string, userId: string, nowMs: number): Promise<boolean> {
  const row = (await db('sessions')
    .where({ id_hash: idHash, user_id: userId })
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
