/** Opens SQLite (a file, the default) or a MySQL-compatible database: MySQL 8, MariaDB, TiDB. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import knex, { type Knex } from 'knex';
import { LRUCache } from 'lru-cache';

export type Db = Knex;
export type Transaction = Knex.Transaction;
/** The first argument of store functions: a connection or the caller's transaction. */
export type DbOrTrx = Knex | Knex.Transaction;

interface Runnable {
  query(sql: string, done: (error: unknown) => void): void;
}

/**
 * Opens a connection pool. `sqlite:/path/file` or `mysql://user:password@host:port/name`.
 * MySQL-compatible connections use UTC and utf8mb4; TiDB's transactions are pessimistic by default.
 */
export function openDatabase(url: string, poolSize = 10): Db {
  return url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openMysql(url, poolSize);
}

function openSqlite(path: string): Db {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  return knex({
    client: 'better-sqlite3',
    connection: { filename: path },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: SqliteConnection, done: (error: unknown) => void) {
        connection.pragma('journal_mode = WAL');
        connection.pragma('synchronous = NORMAL');
        connection.pragma('busy_timeout = 5000');
        connection.pragma('foreign_keys = ON');
        keepStatements(connection);
        done(null);
      },
    },
  });
}

interface SqliteConnection {
  pragma(text: string): void;
  prepare(sql: string): object;
}

/** Statements that are kept, of at most so many characters: long ones insert many rows and rarely come again. */
const KEPT_STATEMENTS = 1_000;
const KEPT_LENGTH = 4_000;

/** Knex prepares each statement anew, which costs as much as a short one takes. SQLite prepares it again after a change of the schema. */
function keepStatements(connection: SqliteConnection): void {
  const kept = new LRUCache<string, object>({ max: KEPT_STATEMENTS });
  const prepare = connection.prepare.bind(connection);
  connection.prepare = (sql) => {
    const known = kept.get(sql);
    if (known) return known;
    const made = prepare(sql);
    if (sql.length <= KEPT_LENGTH) kept.set(sql, made);
    return made;
  };
}

function openMysql(url: string, poolSize: number): Db {
  const target = new URL(url);
  return knex({
    client: 'mysql2',
    connection: {
      host: target.hostname,
      port: target.port ? Number(target.port) : 3306,
      user: decodeURIComponent(target.username),
      password: decodeURIComponent(target.password),
      database: decodeURIComponent(target.pathname.slice(1)),
      socketPath: target.searchParams.get('socket') ?? undefined,
      charset: 'utf8mb4',
      timezone: 'Z',
      supportBigNumbers: true,
      bigNumberStrings: false,
      jsonStrings: true,
      connectTimeout: 5000,
    } as Knex.MySql2ConnectionConfig,
    acquireConnectionTimeout: 10_000,
    pool: {
      min: 0,
      max: poolSize,
      afterCreate(connection: Runnable, done: (error: unknown, connection: unknown) => void) {
        connection.query("SET SESSION time_zone = '+00:00', collation_connection = utf8mb4_bin", (error) =>
          done(error, connection),
        );
      },
    },
  });
}
