/** Issues certificates from a published result: a batch says to whom and with which words, and a job writes them. */
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { LANGUAGES, translator, type LanguageCode } from '../platform/i18n.ts';
import { newId } from '../platform/ids.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { isRehearsal, requireNoRehearsal } from '../contests/contest-rehearsals.rules.ts';
import { mailboxesUnchecked, publicPeople } from '../accounts/users.service.ts';
import { listParticipantsUnchecked } from '../participants/participants.service.ts';
import { resultHref } from '../rounds/round-links.rules.ts';
import { getRoundBySlugs } from '../rounds/rounds.service.ts';
import type { PublishedResult } from '../standings/results.rules.ts';
import { getResult } from '../standings/result-reading.service.ts';
import { standingResultOfUnchecked } from '../standings/results.service.ts';
import * as batches from './batches.store.ts';
import type { Batch } from './batches.store.ts';
import { tellIssued } from './certificate-notices.service.ts';
import type { CertificateTexts, TextsInLanguage } from './certificate-texts.rules.ts';
import { CERTIFICATE_KINDS, resultsKey, type Certificate } from './certificates.rules.ts';
import { newSerial } from './certificates.service.ts';
import * as store from './certificates.store.ts';
import { certificatesIssued } from './certificates.topics.ts';
import { drawnUnchecked } from './pdf.service.ts';
import { recipientsOf, type Recipient, type RecipientChoice, type ResultSource } from './recipients.rules.ts';
import { takePlaces } from './status-places.service.ts';

const AT_ONCE = 200;

export interface IssueForm {
  result: PublishedResult;
  /** How many people each choice names; those of participation without those who have an award. */
  counts: { awards: number; scored: number; submitted: number };
  /** Current certificates of the round: how many there are. */
  current: number;
  /** The words of the newest batch, or the usual ones. */
  texts: CertificateTexts;
  choice: RecipientChoice;
}

/** What the form to issue certificates shows. @throws NotFound while no result is published */
export async function issueForm(app: App, actor: Actor, contestSlug: string, roundSlug: string): Promise<IssueForm> {
  const result = await newestResult(app, actor, contestSlug, roundSlug);
  const source = await sourceOfUnchecked(app, result);
  const count = (choice: RecipientChoice) => recipientsOf(source, choice).length;
  const awards = count({ awards: true, participation: 'none' });
  const others = (participation: 'scored' | 'submitted') => count({ awards: true, participation }) - awards;
  const before = (await batches.listBatches(app.db, result.snapshot.contest.id))[0];
  const words = before ?? (await batches.findNewestBatch(app.db));
  return {
    result,
    counts: { awards, scored: others('scored'), submitted: others('submitted') },
    current: (await store.listCurrent(app.db, resultsKey(result.roundId))).length,
    texts: words?.texts ?? usualTexts(),
    choice: before?.choice ?? { awards: true, participation: 'none' },
  };
}

/** For those who may issue certificates in the contest. */
async function newestResult(app: App, actor: Actor, contestSlug: string, roundSlug: string): Promise<PublishedResult> {
  const { contest } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  requireInContest(actor, 'certificate.issue', contest.id);
  requireNoRehearsal(contest);
  return await getResult(app, actor, contestSlug, roundSlug, 'newest');
}

/** A published version with what recipients need besides. */
export async function sourceOfUnchecked(app: App, { snapshot, number }: PublishedResult): Promise<ResultSource> {
  const participants = await listParticipantsUnchecked(app, snapshot.contest.id);
  return {
    snapshot,
    version: number,
    href: resultHref(snapshot.contest.slug, snapshot.round.slug, number),
    teamIds: new Set(participants.filter(({ kind }) => kind === 'team').map(({ id }) => id)),
  };
}

/** The words that a first certificate has. */
export function usualTexts(): CertificateTexts {
  return Object.fromEntries(
    LANGUAGES.map((language): [LanguageCode, TextsInLanguage] => {
      const t = translator(language);
      const byKind = (what: string) =>
        Object.fromEntries(CERTIFICATE_KINDS.map((kind) => [kind, t(`certificates:usual.${what}.${kind}`)]));
      return [
        language,
        {
          title: byKind('title') as TextsInLanguage['title'],
          body: byKind('body') as TextsInLanguage['body'],
          signerName: '',
          signerRole: '',
        },
      ];
    }),
  );
}

/** The certificate of the first person whom the choice names, as it would be printed. @throws Conflict when it names no one */
export async function previewPdf(
  app: App,
  actor: UserActor,
  address: { contestSlug: string; roundSlug: string },
  input: { choice: RecipientChoice; texts: CertificateTexts },
  language: LanguageCode,
): Promise<Buffer> {
  const result = await newestResult(app, actor, address.contestSlug, address.roundSlug);
  const [first] = recipientsOf(await sourceOfUnchecked(app, result), input.choice);
  if (!first) throw new Conflict('certificate_for_no_one');
  const name = (await publicPeople(app, [first.userId])).get(first.userId)?.displayName ?? '';
  const nowMs = app.clock.nowMs();
  const draft = { id: '0'.repeat(26), serial: 'KW-0000-0000-0000', name, facts: first.facts, issuedAt: nowMs };
  return await drawnUnchecked(app, draft, input.texts, language);
}

/**
 * Starts a batch. People who have a certificate that states the same keep it; one that states something else was ended when the
 * corrected result was published, and is replaced.
 * @throws NotFound, Conflict when it names no one, or when another version was published meanwhile
 */
export async function issueCertificates(
  app: App,
  actor: UserActor,
  address: { contestSlug: string; roundSlug: string },
  input: { choice: RecipientChoice; texts: CertificateTexts; expectedVersion: number; formKey: string },
): Promise<Batch> {
  const result = await newestResult(app, actor, address.contestSlug, address.roundSlug);
  if (result.number !== input.expectedVersion) throw new Conflict('results_published_meanwhile');
  const total = (await openRecipients(app, result, input.choice)).length;
  if (total === 0) throw new Conflict('certificate_for_no_one');
  const nowMs = app.clock.nowMs();
  const batch: Batch = {
    id: newId(),
    placeType: 'contest',
    placeId: result.snapshot.contest.id,
    sourceKey: resultsKey(result.roundId),
    sourceId: result.id,
    choice: input.choice,
    texts: input.texts,
    issuedBy: actor.id,
    issuedAt: nowMs,
    state: 'waiting',
    total,
    made: 0,
  };
  await inTransaction(app.db, async (trx) => {
    await batches.insertBatch(trx, batch, `${actor.id}:${input.formKey}`);
    const detail = { round: result.snapshot.round.name, version: result.number, count: total };
    await insertAudit(trx, actor, nowMs, 'certificate.issued', { type: 'contest', id: batch.placeId }, detail);
    await enqueue(trx, nowMs, certificatesIssued, { batchId: batch.id });
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('form_sent_before') : error;
  });
  app.background.poke();
  return batch;
}

/** Whom a choice names and who has no current certificate of the round; revoked ones count as current. */
async function openRecipients(app: App, result: PublishedResult, choice: RecipientChoice): Promise<Recipient[]> {
  const wanted = recipientsOf(await sourceOfUnchecked(app, result), choice);
  const current = await store.listCurrent(app.db, resultsKey(result.roundId));
  const held = new Set(current.map(({ userId }) => userId));
  const accounts = await mailboxesUnchecked(
    app,
    wanted.map(({ userId }) => userId),
  );
  return wanted.filter(({ userId }) => !held.has(userId) && accounts.has(userId));
}

/** Writes the certificates of a batch, some in each transaction. Safe to repeat: who has one by now is left out. */
export async function writeBatchUnchecked(app: App, batchId: string): Promise<void> {
  const batch = await batches.findBatch(app.db, batchId);
  if (!batch || batch.state === 'done') return;
  const result = await standingResultOfUnchecked(app, batch.sourceId);
  // A correction was published meanwhile: staff issue again, from that.
  const people = result.id === batch.sourceId ? await openRecipients(app, result, batch.choice) : [];
  for (let start = 0; start < people.length; start += AT_ONCE)
    await writeSome(app, batch, people.slice(start, start + AT_ONCE));
  await inTransaction(app.db, async (trx) => void (await batches.finishBatch(trx, batchId)));
}

async function writeSome(app: App, batch: Batch, people: readonly Recipient[]): Promise<void> {
  const ids = people.map(({ userId }) => userId);
  const names = await publicPeople(app, ids);
  const nowMs = app.clock.nowMs();
  const certificates = people.map(({ userId, facts }): Certificate => ({
    id: newId(),
    serial: newSerial(nowMs),
    batchId: batch.id,
    placeType: batch.placeType,
    placeId: batch.placeId,
    sourceKey: batch.sourceKey,
    userId,
    name: names.get(userId)?.displayName ?? '',
    facts,
    state: 'valid',
    cause: null,
    reason: null,
    issuedAt: nowMs,
    endedAt: null,
    replacedById: null,
  }));
  const idOf = new Map(certificates.map(({ id, userId }) => [userId, id]));
  await inTransaction(app.db, async (trx) => {
    await store.insertCertificates(trx, certificates);
    await takePlaces(trx, nowMs, [...idOf.values()]);
    for (const { id, userId } of await store.listUnreplaced(trx, batch.sourceKey, ids))
      await store.setReplacement(trx, id, idOf.get(userId) as string);
    await batches.addMade(trx, batch.id, certificates.length);
    await tellIssued(trx, nowMs, batch.id, certificates);
  });
}

export interface ContestBatches {
  batches: Batch[];
  counts: Awaited<ReturnType<typeof store.countStates>>;
}

/** What staff issued in a contest, the newest first. */
export async function contestBatches(app: App, actor: Actor, contestId: string): Promise<ContestBatches> {
  requireInContest(actor, 'certificate.issue', contestId);
  return {
    batches: await batches.listBatches(app.db, contestId),
    counts: await store.countStates(app.db, contestId),
  };
}

/** Certificates of a contest that match a search, for its staff. */
export async function contestCertificates(
  app: App,
  actor: Actor,
  filter: store.CertificateFilter,
  part: { limit: number; offset: number },
): Promise<{ certificates: Certificate[]; total: number }> {
  requireInContest(actor, 'certificate.issue', filter.placeId);
  return await store.listOfContest(app.db, filter, part);
}

/** From which version of a round's results certificates could be issued, and how many are current. */
export async function issuable(
  app: App,
  actor: Actor,
  contestSlug: string,
  round: { id: string; slug: string },
): Promise<{ version: number | null; current: number }> {
  const { contest } = await getRoundBySlugs(app, actor, contestSlug, round.slug);
  requireInContest(actor, 'certificate.issue', contest.id);
  if (isRehearsal(contest)) return { version: null, current: 0 };
  const current = (await store.listCurrent(app.db, resultsKey(round.id))).length;
  try {
    return { version: (await newestResult(app, actor, contestSlug, round.slug)).number, current };
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return { version: null, current };
  }
}
