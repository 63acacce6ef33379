/** All submissions to a round as one ZIP for staff: files as submitted, and a list of what each is. Read while it downloads. */
import { Readable } from 'node:stream';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { zipStream, type ZipFiles } from '../platform/archives/zip-stream.ts';
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
  try {
    const participants = await listParticipantsUnchecked(app, contest.id);
    const names = new Map(participants.map(({ id, name }) => [id, name]));
    const subject = { type: 'round', id: round.id };
    await insertAudit(app.db, actor, app.clock.nowMs(), 'submission.archived', subject);
    return zipStream(
      (files) => fill(app, files, round.id, names),
      () => underWay.delete(round.id),
    );
  } catch (error) {
    underWay.delete(round.id);
    throw error;
  }
}

/** Neither files nor all rows are ever in memory. */
async function fill(app: App, files: ZipFiles, roundId: string, names: ReadonlyMap<string, string>): Promise<void> {
  const lines: string[] = [];
  for (let after = ''; ;) {
    const some = await listRoundSubmissionsAfter(app.db, roundId, after, AT_ONCE);
    if (some.length === 0) break;
    const people = await publicPeople(
      app,
      some.map(({ authorId }) => authorId),
    );
    for (const one of some) {
      after = one.id;
      const participant = names.get(one.participantId) ?? '';
      const author = people.get(one.authorId)?.displayName ?? '';
      lines.push(archiveLine(one, participant, author));
      for (const { path, sha256 } of one.files) {
        if (sha256 === null) continue;
        if (files.isLeft()) return;
        const { body } = await app.blobs.stream(sha256);
        await files.add(`${archiveFolder(one, participant)}/${path}`, one.submittedAt, body);
      }
    }
  }
  const list = Buffer.from(`[\n${lines.join(',\n')}\n]\n`);
  await files.add('submissions.json', app.clock.nowMs(), Readable.from([list]));
}
