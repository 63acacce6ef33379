/** Only the site's own user may read its files: the database, blobs, logs and the session secret are confidential. */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';

/**
 * Closes the data folder (even an existing one) and a SQLite file elsewhere to other users of the machine. Returns the
 * paths that belong to another user and could not be changed.
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
