/** The only file that asks which database is in use. It classifies errors; SQL works the same on all of them. */
import type { Knex } from 'knex';

export type Dialect = 'sqlite' | 'mysql';

/** Which of the two drivers a connection uses (MySQL, MariaDB and TiDB share one). */
export function dialectOf(db: Knex): Dialect {
  return db.client.config.client === 'better-sqlite3' ? 'sqlite' : 'mysql';
}

interface DriverError {
  errno?: number;
  code?: string;
  message?: string;
}

/**
 * Errors after which the whole transaction is repeated: deadlocks, lock waits, MariaDB's and TiDB's write conflicts,
 * TiDB's transient errors (numbers from their error-code pages), and SQLite's busy states.
 */
const RETRY_ERRNOS = new Set([
  1213, 1205, 1020, 8002, 8005, 8022, 8027, 8028, 8147, 9001, 9002, 9003, 9004, 9005, 9007,
]);

/** True when repeating the transaction may succeed. */
export function isRetryable(error: unknown): boolean {
  const { errno, code, message } = (error ?? {}) as DriverError;
  if (errno !== undefined && RETRY_ERRNOS.has(errno)) return true;
  if (errno === 1105 && (message ?? '').includes('Information schema is changed')) return true;
  return code === 'SQLITE_BUSY' || code === 'SQLITE_BUSY_SNAPSHOT' || code === 'SQLITE_LOCKED';
}

/** True when a UNIQUE key refused an insert or update: another writer was first. */
export function isUniqueViolation(error: unknown): boolean {
  const { errno, code } = (error ?? {}) as DriverError;
  return errno === 1062 || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

const OUTAGE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'PROTOCOL_CONNECTION_LOST',
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR',
  'SQLITE_FULL',
]);

/** True when the database cannot be reached or written: the site answers 503. */
export function isDatabaseOutage(error: unknown): boolean {
  const { code, message, errno } = (error ?? {}) as DriverError;
  if (code !== undefined && (OUTAGE_CODES.has(code) || code.startsWith('SQLITE_IOERR'))) return true;
  if (errno === 1040 || errno === 1053 || errno === 2006 || errno === 2013) return true;
  return (message ?? '').includes('Timeout acquiring a connection');
}
