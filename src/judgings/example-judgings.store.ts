/** Every query of the examples that check versions. They are not submissions, so no count of submissions includes them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { ExampleJudging, ExampleSource } from './example-judgings.rules.ts';

interface ExampleRow {
  id: string;
  version_id: string;
  run: number;
  position: number;
  path: string;
  state: ExampleJudging['state'];
  toolchain: string | null;
  time_limit_ms: number | null;
  source: string | null;
  verdict: Verdict | null;
  agrees: number | null;
  test: string | null;
  cpu_ms: number | null;
  words: string | null;
  host_id: string | null;
  finished_at: number | null;
}

function toExample(row: ExampleRow): ExampleJudging {
  return {
    id: row.id,
    versionId: row.version_id,
    run: row.run,
    position: row.position,
    path: row.path,
    state: row.state,
    toolchain: row.toolchain,
    timeLimitMs: row.time_limit_ms,
    source: row.source === null ? null : (JSON.parse(row.source) as ExampleSource),
    verdict: row.verdict,
    agrees: row.agrees === null ? null : Boolean(row.agrees),
    test: row.test,
    cpuMs: row.cpu_ms,
    words: row.words,
    hostId: row.host_id,
    finishedAt: row.finished_at,
  };
}

/** Adds an example. Throws the unique violation when that place of the run is taken. */
export async function insertExample(trx: DbOrTrx, one: ExampleJudging): Promise<void> {
  await trx('example_judgings').insert({
    id: one.id,
    version_id: one.versionId,
    run: one.run,
    position: one.position,
    path: one.path,
    state: one.state,
    toolchain: one.toolchain,
    time_limit_ms: one.timeLimitMs,
    source: one.source && JSON.stringify(one.source),
    verdict: one.verdict,
    agrees: one.agrees,
    words: one.words,
    finished_at: one.finishedAt,
  });
}

export async function findExample(db: DbOrTrx, id: string): Promise<ExampleJudging | undefined> {
  const row = (await db('example_judgings').where({ id }).first()) as ExampleRow | undefined;
  return row && toExample(row);
}

/** The examples of one run, in the order of the package. */
export async function listExamples(db: DbOrTrx, versionId: string, run: number): Promise<ExampleJudging[]> {
  const rows = (await db('example_judgings').where({ version_id: versionId, run }).orderBy('position')) as ExampleRow[];
  return rows.map(toExample);
}

/** Ids of the examples of earlier runs. */
export async function listEarlier(db: DbOrTrx, versionId: string, run: number): Promise<string[]> {
  const rows = (await db('example_judgings').where({ version_id: versionId }).where('run', '<', run).select('id')) as {
    id: string;
  }[];
  return rows.map(({ id }) => id);
}

export async function deleteExamples(trx: DbOrTrx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await trx('example_judgings').whereIn('id', ids).delete();
}

export async function updateExampleRunning(db: DbOrTrx, id: string, hostId: string): Promise<void> {
  await db('example_judgings').where({ id, state: 'waiting' }).update({ state: 'running', host_id: hostId });
}

export async function updateExampleWaiting(db: DbOrTrx, id: string): Promise<void> {
  await db('example_judgings').where({ id, state: 'running' }).update({ state: 'waiting', host_id: null });
}

/** Stores the result of an example; false when it already has one or no longer exists. */
export async function moveExampleToFinished(
  trx: DbOrTrx,
  id: string,
  result: Pick<ExampleJudging, 'verdict' | 'agrees' | 'test' | 'cpuMs' | 'words' | 'hostId' | 'finishedAt'>,
): Promise<boolean> {
  const changed = await trx('example_judgings').where({ id }).whereNot({ state: 'finished' }).update({
    state: 'finished',
    verdict: result.verdict,
    agrees: result.agrees,
    test: result.test,
    cpu_ms: result.cpuMs,
    words: result.words,
    host_id: result.hostId,
    finished_at: result.finishedAt,
  });
  return changed > 0;
}
