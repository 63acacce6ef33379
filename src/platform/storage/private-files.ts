/** What a site stores is for its own user alone: the database, blobs, logs and the session secret hold what nobody else may read. */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';

/**
 * Closes the data folder to other users of the machine, also one that was made open, and a SQLite file that lies
 * elsewhere. Answers the paths that belong to somebody else and stay as they are.
 */
export function keepPrivate({ dataDir, databaseUrl }: { dataDir: string; databaseUrl: string }): string[] {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const sqlite = databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined;
  const files = sqlite === undefined ? [] : ['', '-wal', '-shm'].map((ending) => sqlite + ending);
  const left: string[] = [];
  const close = (path: string, mode: number): void => {
    try {
      chmodSync(path, mode);
    } catch {
      left.push(path);
    }
  };
  close(dataDir, 0o700);
  for (const file of files) if (existsSync(file)) close(file, 0o600);
  return left;
}
