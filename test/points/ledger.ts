/** The points of a person, as the services of other features read them. */
import { systemActor } from '../../src/platform/actor.ts';
import { ledgerFor, publicBalance, type Balance } from '../../src/points/points.service.ts';
import type { LedgerEntry } from '../../src/points/points.rules.ts';
import type { TestSite } from '../setup/site.ts';

/** What a person has, and up to 50 entries, the newest first. */
export async function ledgerOf(site: TestSite, userId: string): Promise<{ balance: Balance; entries: LedgerEntry[] }> {
  return {
    balance: await publicBalance(site.app, userId),
    entries: await ledgerFor(site.app, systemActor('test'), userId, 1, 50),
  };
}
