/** All submissions to a round as one ZIP for staff: files as submitted, and a list of what each is. Read while it downloads. */
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { RateLimited } from '../platform/errors.ts';
import { requireInContest, requireInSomeContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { listParticipantsUnchecked } from '../participants/participants.service.ts';
import { getRoundBySlugs } from '../rounds/rounds.service.ts';
import { archiveFolder, archiveLine } from './round-archive.rules.ts';
import { listRoundSubmissionsAfter } from './round-archive.store.ts';

const AT_ONCE = 200;
const underWay = new Set<string>();

/**
 * Starts the archive; the stream ends with it or with an error, and must be destroyed when no one reads it any more. Its list comes
 * last, for it is written while submissions are read.
 * @throws NotFound, RateLimited while an archive of the round is being made
 */
export async function roundArchive(app: App, actor: Actor, contestSlug: string, roundSlug: string): Promise<Readable> {
  requireInSomeContest(actor, 'submission.list-all');
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  requireInContest(actor, 'submission.list-all', contest.id);
  if (underWay.has(round.id)) throw new RateLimited('archive_under_way', { retrySeconds: 60 });
  underWay.add(round.id);
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  output.on('close', () => underWay.delete(round.id));
  zip.on('error', (error: Error) => output.destroy(error));
  try {
    const participants = await listParticipantsUnchecked(app, contest.id);
    const names = new Map(participants.map(({ id, name }) => [id, name]));
    const subject = { type: 'round', id: round.id };
    await insertAudit(app.db, actor, app.clock.nowMs(), 'submission.archived', subject);
    fill(app, zip, output, round.id, names).catch((error: unknown) => output.destroy(error as Error));
    return output;
  } catch (error) {
    underWay.delete(round.id);
    throw error;
  }
}

/** Adds some submissions only when those before them were read: neither files nor all rows are ever in memory. */
async function fill(
  app: App,
  zip: ZipFile,
  output: Readable,
  roundId: string,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const lines: string[] = [];
  for (let after = ''; ;) {
    const some = await listRoundSubmissionsAfter(app.db, roundId, after, AT_ONCE);
    if (some.length === 0 || output.destroyed) break;
    const people = await publicPeople(
      app,
      some.map(({ authorId }) => authorId),
    );
    for (const one of some) {
      after = one.id;
      const participant = names.get(one.participantId) ?? '';
      const author = people.get(one.authorId)?.displayName ?? '';
      lines.push(archiveLine(one, participant, author));
      const mtime = new Date(one.submittedAt);
      for (const { path, sha256 } of one.files) {
        if (sha256 === null) continue;
        if (output.destroyed) return;
        await added(zip, `${archiveFolder(one, participant)}/${path}`, mtime, (await app.blobs.stream(sha256)).body);
      }
    }
  }
  zip.addBuffer(Buffer.from(`[\n${lines.join(',\n')}\n]\n`), 'submissions.json', {
    mtime: new Date(app.clock.nowMs()),
  });
  zip.end();
}

async function added(zip: ZipFile, path: string, mtime: Date, body: Readable): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    body.on('close', resolve).on('error', reject);
    zip.addReadStream(body, path, { mtime });
  });
}
