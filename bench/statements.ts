/** How many statements of the database a submission takes: in its request, and in the background work that follows. */
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { buildSite } from '../src/app.ts';
import { closeAppContext } from '../src/platform/app-context.ts';
import { emptySite, fill, send } from './running-contest.ts';

const PEOPLE = 40;
const WARM = 5;

export interface Statements {
  request: number;
  /** Of a submission alone, and of one among many that wait together. */
  aloneAfterwards: number;
  amongMany: number;
}

/** Counts them in this process, on SQLite, with a person who has submitted before. */
export async function statementsOfSubmission(): Promise<Statements> {
  const { database, folder, url, app } = await emptySite('sqlite');
  const { people, path } = await fill(app, PEOPLE, url);
  const server = createServer(buildSite(app)).listen(Number(new URL(url).port), '127.0.0.1');
  let count = 0;
  app.db.on('query', () => (count += 1));
  const counted = async (work: () => Promise<unknown>): Promise<number> => {
    const before = count;
    await work();
    return count - before;
  };
  const submit = async (n: number) => {
    const { cookie, csrfToken } = people[n % people.length]!;
    const code = `int main() {} // ${n}\n`;
    const fields = { _csrf: csrfToken, code, language: 'cpp', formKey: `bench-statements-${n}` };
    const { status } = await send(`${url}${path}`, cookie, fields, performance.now());
    if (status !== 303) throw new Error(`not taken: ${status}`);
  };
  for (let n = 0; n < WARM; n += 1) await submit(n);
  await app.background.drain();
  const request = await counted(() => submit(WARM));
  const aloneAfterwards = await counted(() => app.background.drain());
  for (let n = 0; n < PEOPLE; n += 1) await submit(100 + n);
  const amongMany = (await counted(() => app.background.drain())) / PEOPLE;
  server.closeAllConnections();
  server.close();
  await closeAppContext(app);
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
  return { request, aloneAfterwards, amongMany };
}
