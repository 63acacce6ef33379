/** Makes the synthetic teams of a rehearsal and its plan, once, in one transaction: a process that ends meanwhile leaves nothing. */
import { makeSyntheticAccounts } from '../accounts/made-accounts.service.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { enterParticipants } from '../participants/participant-batches.service.ts';
import { TEAM_NAME_MAX } from '../participants/participants.rules.ts';
import { systemActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { newId } from '../platform/ids.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { insertItems } from './rehearsal-items.store.ts';
import { personNames, teamNames } from './rehearsal-names.rules.ts';
import { loadRoundsUnchecked, planUnchecked } from './rehearsal-planning.service.ts';
import * as store from './rehearsals.store.ts';
import { rehearsalStep } from './rehearsals.topics.ts';

/** Safe to repeat: only one that is being prepared gets teams. */
export async function prepareUnchecked(app: App, rehearsalId: string): Promise<void> {
  const one = await store.findRehearsal(app.db, rehearsalId);
  if (one?.state !== 'preparing' || one.copyId === null) return;
  const { copyId, settings } = one;
  const copy = await getContestUnchecked(app, copyId);
  const loaded = await loadRoundsUnchecked(app, await listRoundsUnchecked(app, copyId));
  const plan = await planUnchecked(app, loaded, settings, await store.seedOf(app.db, rehearsalId));
  const size = Math.max(1, copy.teamMin);
  const people = personNames(settings.teams * size, settings.language, TEAM_NAME_MAX);
  const names = copy.participation === 'person' ? people : teamNames(settings.teams, settings.language, TEAM_NAME_MAX);
  const accounts = people.map((displayName) => ({ id: newId(), displayName, university: null }));
  const teams = Array.from({ length: settings.teams }, (_, team) => ({
    id: newId(),
    kind: copy.participation,
    name: names[team]!,
    starred: false,
    memberIds: accounts.slice(team * size, (team + 1) * size).map(({ id }) => id),
  }));
  const items = plan.map(({ team, expected, source, roundProblemId, dueAt }) => ({
    id: newId(),
    participantId: teams[team]!.id,
    authorId: teams[team]!.memberIds[0]!,
    sourceKind: settings.source.kind === 'examples' ? ('example' as const) : ('submission' as const),
    ...{ roundProblemId, source, expected, dueAt },
  }));
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveRehearsal(trx, rehearsalId, ['preparing'], 'running'))) return;
    await makeSyntheticAccounts(trx, nowMs, copyId, accounts);
    await enterParticipants(trx, systemActor('rehearsal'), nowMs, copyId, teams);
    await insertItems(trx, rehearsalId, items);
    await enqueue(trx, nowMs, rehearsalStep, { rehearsalId });
  });
  app.background.poke();
}
