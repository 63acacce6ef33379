/** Every query of the examples that check versions. They are not submissions, so no count of submissions includes them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { ExampleJudging, ExampleSource } from './example-judgings.rules.ts';

interface ExampleRow {
  id: string;
  version_id: string;
  purpose: ExampleJudging['purpose'];
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
  wall_ms: number | null;
  memory_bytes: number | null;
  tests_run: number | null;
  broken_rules: number | null;
  by_factor_milli: number | null;
  not_judged: ExampleJudging['notJudged'];
}

function toExample(row: ExampleRow): ExampleJudging {
  return {
    id: row.id,
    versionId: row.version_id,
    purpose: row.purpose,
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
    wallMs: row.wall_ms,
    memoryBytes: row.memory_bytes,
    testsRun: row.tests_run,
    brokenRules: row.broken_rules,
    byFactor: row.by_factor_milli === null ? null : row.by_factor_milli / 1000,
    notJudged: row.not_judged,
  };
}

/** Adds an example. Throws the unique violation when that place of the run is taken. */
export async function insertExample(trx: DbOrTrx, one: ExampleJudging): Promise<void> {
  await trx('example_judgings').insert({
    id: one.id,
    version_id: one.versionId,
    purpose: one.purpose,
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
    not_judged: one.notJudged,
    finished_at: one.finishedAt,
  });
}

export async function findExample(db: DbOrTrx, id: string): Promise<ExampleJudging | undefined> {
  const row = (await db('example_judgings').where({ id }).first()) as ExampleRow | undefined;
  return row && toExample(row);
}

/** The runs of a check, or of a verification. */
export type RunOf = Pick<ExampleJudging, 'versionId' | 'purpose' | 'run'>;

/** The examples of one run, in the order of the package. */
export async function listExamples(db: DbOrTrx, { versionId, purpose, run }: RunOf): Promise<ExampleJudging[]> {
  const rows = (await db('example_judgings')
    .where({ version_id: versionId, purpose, run })
    .orderBy('position')) as ExampleRow[];
  return rows.map(toExample);
}

/** Ids of the examples of earlier runs. */
export async function listEarlier(db: DbOrTrx, { versionId, purpose, run }: RunOf): Promise<string[]> {
  const rows = (await db('example_judgings')
    .where({ version_id: versionId, purpose })
    .where('run', '<', run)
    .select('id')) as { id: string }[];
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

/** What became of an example. */
export type ExampleFinished = Omit<
  ExampleJudging,
  'id' | 'versionId' | 'purpose' | 'run' | 'position' | 'path' | 'state' | 'toolchain' | 'timeLimitMs' | 'source'
>;

/** Stores the result of an example; false when it already has one or no longer exists. */
export async function moveExampleToFinished(trx: DbOrTrx, id: string, result: ExampleFinished): Promise<boolean> {
  const changed = await trx('example_judgings')
    .where({ id })
    .whereNot({ state: 'finished' })
    .update({
      state: 'finished',
      verdict: result.verdict,
      agrees: result.agrees,
      test: result.test,
      cpu_ms: result.cpuMs,
      words: result.words,
      host_id: result.hostId,
      finished_at: result.finishedAt,
      wall_ms: result.wallMs,
      memory_bytes: result.memoryBytes,
      tests_run: result.testsRun,
      broken_rules: result.brokenRules,
      by_factor_milli: result.byFactor === null ? null : Math.round(result.byFactor * 1000),
      not_judged: result.notJudged,
    });
  return changed > 0;
}
