/** Looks up what the log of a contest leaves out: names, texts, and what versions of problems and of results say. */
import { createHash } from 'node:crypto';
import { textsForLogUnchecked } from '../clarifications/clarification-records.service.ts';
import type { ContestEvent } from '../contest-log/contest-log.rules.ts';
import { normaliseName } from '../contests/contests.rules.ts';
import { maxScoreMilli } from '../packages/package-judging.rules.ts';
import type { ParticipantWithMembers } from '../participants/participants.rules.ts';
import { participantsByIdUnchecked } from '../participants/participants.service.ts';
import { givenUniversitiesUnchecked } from '../participant-imports/participant-places.service.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { resultByNumberUnchecked } from '../standings/results.service.ts';
import { awardsOfResult } from './clics-awards.rules.ts';
import { awardsKey, type AwardFact, type Lookups, type ProblemDetails } from './contest-model.rules.ts';

/** Sixteen digits: `organization-winner-<id>` has to fit into 36 characters. */
const ORGANIZATION_ID_DIGITS = 16;

/** What these events need. */
export async function lookUpUnchecked(app: App, events: readonly ContestEvent[]): Promise<Lookups> {
  const idsOf = (kind: ContestEvent['kind']) => [
    ...new Set(events.flatMap((event) => (event.kind === kind && event.data ? [event.subjectId] : []))),
  ];
  const versions = events.flatMap((event) =>
    event.kind === 'problem' && event.data ? [event.data.problemVersionId] : [],
  );
  const teams = await participantsByIdUnchecked(app, idsOf('participant'));
  const empty = teams.filter(({ members }) => members.length === 0);
  const given = await givenUniversitiesUnchecked(
    app.db,
    empty.map(({ id }) => id),
  );
  return {
    teams: new Map(teams.map((team) => [team.id, teamDetails(team, given.get(team.id))])),
    problems: await problemDetails(app, new Set(versions)),
    texts: await textsForLogUnchecked(app, idsOf('clarification')),
    awards: await awardDetails(app, events),
  };
}

/**
 * The university of a team is that of most of its members, of several the one that comes first in the alphabet; without members
 * the one that a list gave it.
 */
function teamDetails({ name, members }: ParticipantWithMembers, given: string | undefined) {
  const counts = new Map<string, number>(given === undefined ? [] : [[given, 1]]);
  for (const { university } of members)
    if (university !== null) counts.set(university, (counts.get(university) ?? 0) + 1);
  const [most] = [...counts].sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1));
  const organization = most ? { id: organizationIdOf(most[0]), name: most[0] } : null;
  return { name, organization, people: members.map(({ userId: id, displayName }) => ({ id, name: displayName })) };
}

function organizationIdOf(university: string): string {
  return createHash('sha256').update(normaliseName(university)).digest('hex').slice(0, ORGANIZATION_ID_DIGITS);
}

async function problemDetails(app: App, versionIds: ReadonlySet<string>): Promise<Map<string, ProblemDetails>> {
  const found = new Map<string, ProblemDetails>();
  for (const id of versionIds) {
    const loaded = await getProblemVersionUnchecked(app, id).catch(orNone);
    if (!loaded) continue;
    const { pkg } = loaded;
    found.set(id, {
      name: pkg.name.en ?? Object.values(pkg.name)[0] ?? pkg.shortName,
      timeLimitMs: pkg.limits.timeLimitMs,
      tests: pkg.tests.length,
      samples: pkg.tests.filter(({ isSample }) => isSample).length,
      maxScoreMilli: maxScoreMilli(pkg),
    });
  }
  return found;
}

/** For what may be gone: a version that cannot be read must not stop the whole contest. */
export function orNone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

async function awardDetails(app: App, events: readonly ContestEvent[]): Promise<Map<string, Map<string, AwardFact>>> {
  const found = new Map<string, Map<string, AwardFact>>();
  for (const event of events) {
    if (event.kind !== 'awards' || !event.data || event.roundId === null) continue;
    const result = await resultByNumberUnchecked(app, event.roundId, event.data.number);
    if (result) found.set(awardsKey(event.roundId, event.data.number), awardsOfResult(result.snapshot));
  }
  return found;
}
