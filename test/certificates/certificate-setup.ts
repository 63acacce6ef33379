/** Certificates for tests: a round whose results are published, and a certificate issued from them. */
import { usualTexts, issueCertificates } from '../../src/certificates/issuing.service.ts';
import { ownCertificates } from '../../src/certificates/certificates.service.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import { newId } from '../../src/platform/ids.ts';
import type { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import type { TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

const GOLD = { counts: { gold: 1, silver: 0, bronze: 0, honourable: 0 }, ties: 'share' } as const;

/** A round that one person won, with its certificate. The clock then stands where it stood before. */
export async function issuedTo(
  site: TestSite,
  host: FakeJudgehost,
  organizer: TestPerson,
  winner: TestPerson,
): Promise<{ game: TestRound; id: string }> {
  const startedAt = site.clock.nowMs();
  const game = await madeRound(site, host, [winner], [{ versionId: await importedProblem(site, 'sum') }]);
  game.at(10);
  await game.play(winner, 'A');
  game.at(CLOSE_MINUTE);
  await site.app.background.drain();
  const address = { contestSlug: game.contest.slug, roundSlug: game.round.slug };
  const publish = { rule: GOLD, note: '', expectedNumber: 1 };
  await publishResult(site.app, organizer.actor, address.contestSlug, address.roundSlug, publish);
  site.clock.set(startedAt);
  const choice = { awards: true, participation: 'none' } as const;
  const words = { choice, texts: usualTexts(), expectedVersion: 1, formKey: newId() };
  await issueCertificates(site.app, organizer.actor, address, words);
  await site.app.background.drain();
  const [certificate] = await ownCertificates(site.app, winner.actor);
  return { game, id: certificate!.id };
}
