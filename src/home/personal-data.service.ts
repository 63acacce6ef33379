/**
 * The export of a person's data as a ZIP that is created while it downloads. Each file is read when its turn comes, so
 * neither the archive nor all submissions are ever in memory.
 */
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { RateLimited } from '../platform/errors.ts';
import { arePointsTold } from '../gradebook/grades.rules.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { invitedBy, type PublishedResult, type ResultSnapshot } from '../standings/results.rules.ts';
import { exportedJudging } from '../submission-page/submission-export.rules.ts';
import { gatherSubmission } from '../submission-page/submission-page.service.ts';
import { plainRow, submissionFolder, withoutOthers } from './personal-data.rules.ts';
import { newestContestVersionUnchecked } from '../contest-results/contest-results.service.ts';
import { readAppeals, readResults } from './personal-results.store.ts';
import { readCourses } from './personal-courses.store.ts';
import * as store from './personal-data.store.ts';
import { readConsents, readWaiting } from './personal-consents.store.ts';
import * as history from './personal-history.store.ts';

type Row = Record<string, unknown>;

/** People whose archive this process is creating. */
const underWay = new Set<string>();

/** How much an export will hold. */
export async function ownWork(app: App, actor: UserActor): Promise<{ submissions: number; bytes: number }> {
  return await history.countOwnWork(app.db, actor.id);
}

/**
 * Starts an export; the stream ends with the archive or with an error, and must be destroyed when no one reads it anymore.
 * @param readme text for the person, in their language
 * @throws RateLimited while another export of the same person is running
 */
export async function exportPersonalData(app: App, actor: UserActor, readme: string): Promise<Readable> {
  if (underWay.has(actor.id)) throw new RateLimited('export_under_way', { retrySeconds: 60 });
  underWay.add(actor.id);
  try {
    await insertAudit(app.db, actor, app.clock.nowMs(), 'user.exported', { type: 'user', id: actor.id });
    const zip = new ZipFile();
    const output = zip.outputStream as Readable;
    zip.on('error', (error: Error) => output.destroy(error));
    output.on('close', () => underWay.delete(actor.id));
    await addFiles(app, actor, zip, readme);
    zip.end();
    return output;
  } catch (error) {
    underWay.delete(actor.id);
    throw error;
  }
}

async function addFiles(app: App, actor: UserActor, zip: ZipFile, readme: string): Promise<void> {
  const { db } = app;
  const { id } = actor;
  const mtime = new Date(app.clock.nowMs());
  const addJson = (name: string, read: () => Promise<unknown>) =>
    lazily(zip, name, mtime, async () => Readable.from([`${JSON.stringify(await read(), undefined, 2)}\n`]));
  const addList = (name: string, read: () => AsyncGenerator<Row>) =>
    lazily(zip, name, mtime, () => Promise.resolve(Readable.from(jsonList(read()))));
  zip.addBuffer(Buffer.from(readme), 'README.txt', { mtime });
  addJson('account.json', async () => {
    const { account = [], ...lists } = plainLists(await store.readAccount(db, id));
    return { ...account[0], ...lists };
  });
  addJson('notifications.json', async () => plainLists(await history.readNotifications(db, id)));
  addJson('courses.json', async () => plainLists(await coursesOf(app, actor)));
  addJson('partnerships.json', async () => (await store.readPartnerships(db, id)).map(plainRow));
  addJson('contests.json', () => contestsOf(app, id));
  addJson('waiting-lists.json', async () => (await readWaiting(db, id)).map(plainRow));
  addJson('consents.json', async () => plainLists(await readConsents(db, id)));
  addList('points.json', () => pages((after) => history.listLedgerAfter(db, id, after), plainRow));
  addJson('certificates.json', async () => plainLists(await history.readCertificates(db, id)));
  addJson('pipeline.json', async () => plainLists(await store.readPipeline(db, id)));
  addJson('written.json', async () => plainLists(await store.readWritten(db, id)));
  addList('acts.json', () =>
    pages(
      (after) => history.listActsAfter(db, id, after),
      ({ subject_type: subjectType, subject_id: subjectId, detail, by_you: byYou, ...act }) => ({
        byYou: Boolean(byYou),
        ...withoutOthers({ ...act, subjectType, subjectId, detail: JSON.parse(detail) as Row, at: Number(act.at) }, id),
      }),
    ),
  );
  for await (const one of pages(
    (after) => history.listSubmissionsAfter(db, id, after),
    (found) => found,
  )) {
    const folder = submissionFolder(one);
    const submittedAt = new Date(one.submittedAt);
    lazily(zip, `${folder}/submission.json`, submittedAt, async () =>
      Readable.from([`${JSON.stringify(await submissionOf(app, actor, one), undefined, 2)}\n`]),
    );
    for (const { path, sha256 } of one.files) {
      if (sha256 === null) continue;
      lazily(zip, `${folder}/files/${path}`, submittedAt, async () => (await app.blobs.stream(sha256)).body);
    }
  }
}

/** Adds a file that is read when its turn comes. */
function lazily(zip: ZipFile, path: string, mtime: Date, read: () => Promise<Readable>): void {
  zip.addReadStreamLazy(path, { mtime }, (done) => {
    read().then(
      (stream) => done(null, stream),
      (error: unknown) => done(error, undefined as never),
    );
  });
}

/** All rows, a page at a time. */
async function* pages<R extends { id: string }, T>(
  read: (afterId: string) => Promise<R[]>,
  shown: (row: R) => T,
): AsyncGenerator<T> {
  for (let rows = await read(''); rows.length > 0; rows = await read(rows.at(-1)!.id))
    for (const row of rows) yield shown(row);
}

async function* jsonList(rows: AsyncGenerator<Row>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield `${before}  ${JSON.stringify(row)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function plainLists(lists: Record<string, Row[]>): Record<string, Row[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, rows]) => [name, rows.map(plainRow)]));
}

/** Courses and grades; as in the grade table, without points below full marks of what a running ICPC round keeps secret. */
async function coursesOf(app: App, actor: UserActor): Promise<Record<string, Row[]>> {
  const { grades = [], ...courses } = await readCourses(app.db, actor.id);
  const versionOf = (grade: Row) => grade.problem_version_id as string;
  const secret = await secreciesFor(app, actor, grades.map(versionOf));
  const told = grades.map(({ problem_version_id: versionId, points_milli: earned, reason, mark, ...grade }) => {
    const assignment = { points: grade.full_points as number, problemVersionId: versionId as string };
    const isTold = arePointsTold({ pointsMilli: earned as number }, assignment, secret);
    return {
      ...grade,
      points_milli: isTold ? earned : null,
      reason: isTold ? reason : null,
      mark: isTold ? mark : null,
    };
  });
  return { ...courses, grades: told };
}

/** Registrations and teams, with the figures in each round and the published results. */
async function contestsOf(app: App, userId: string): Promise<Row[]> {
  const found: Row[] = [];
  for (const { id, contest_id: contestId, ...row } of await store.readParticipations(app.db, userId)) {
    const figures = await store.readStandings(app.db, id as string, app.clock.nowMs());
    const results = await readResults(app.db, contestId as string);
    found.push({
      ...plainRow(row),
      standings: figures.map(plainRow),
      clarificationsSeen: (await store.readSeen(app.db, contestId as string, userId)).map(plainRow),
      results: results.flatMap((result) => ownResult(result, userId)),
      contestResult: await ownContestResult(app, contestId as string, userId),
      appeals: (await readAppeals(app.db, contestId as string, userId)).map(plainRow),
    });
  }
  return found;
}

/** The person's or team's row of a published result, without the other members. */
function ownResult(
  result: { number: number; published_at: number; snapshot: string; invited: string | null },
  userId: string,
): Row[] {
  const snapshot = JSON.parse(result.snapshot) as ResultSnapshot;
  const row = snapshot.rows.find(({ memberIds }) => memberIds.includes(userId));
  if (!row) return [];
  const invited = result.invited === null ? null : (JSON.parse(result.invited) as PublishedResult['invited']);
  const { participantId, memberIds: _others, ...figures } = row;
  return [
    {
      round: snapshot.round.name,
      version: result.number,
      publishedAt: new Date(Number(result.published_at)).toISOString(),
      ...figures,
      invited: invitedBy({ invited, snapshot }).has(participantId),
    },
  ];
}

/** The same of the newest results of the whole contest; null where there are none. */
async function ownContestResult(app: App, contestId: string, userId: string): Promise<Row | null> {
  const newest = await newestContestVersionUnchecked(app, contestId);
  const row = newest?.snapshot.rows.find(({ memberIds }) => memberIds.includes(userId));
  if (!newest || !row) return null;
  const { participantId: _id, memberIds: _others, ...figures } = row;
  return { version: newest.number, publishedAt: new Date(newest.publishedAt).toISOString(), ...figures };
}

async function submissionOf(app: App, actor: UserActor, own: history.OwnSubmission): Promise<Row> {
  const gathered = await gatherSubmission(app, actor, own.id);
  const { submission, way, submittedVersion } = gathered;
  return {
    id: submission.id,
    submittedAt: new Date(submission.submittedAt).toISOString(),
    problem: own.problemSlug,
    version: submittedVersion,
    submittedTo: { type: submission.contextType, name: way.name, address: way.href },
    form: submission.form,
    language: submission.language,
    entryPoint: submission.entryPoint,
    isSampleRun: submission.isSampleRun,
    commits: submission.commits,
    files: own.files.filter(({ sha256 }) => sha256 !== null),
    deletedFiles: own.files.filter(({ sha256 }) => sha256 === null).map(({ path }) => path),
    judging: exportedJudging(gathered),
  };
}
