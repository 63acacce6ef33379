/** Puts a list of problems of another contest system into a round, after a look at what it means here. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { getProblemVersionUnchecked, versionsByUuidUnchecked } from '../problems/problems.service.ts';
import { listProblemChoices } from './problem-source.service.ts';
import type { WantedLook } from './problem-looks.rules.ts';
import { addRoundProblems } from './round-problems.service.ts';
import { normaliseLabel } from './round-labels.rules.ts';
import { listProblemsOfRound } from './round-problems.store.ts';
import type { Round } from './rounds.rules.ts';
import { matchedEntries, type MatchedEntry, type SetChoice, type SetColor, type SetEntry } from './set-import.rules.ts';

export interface SetPreview {
  choices: SetChoice[];
  entries: (MatchedEntry & { hereMs: number | null; isThere: boolean; isLabelTaken: boolean })[];
}

/** What the entries of a list mean here. Nothing is stored. */
export async function previewSet(
  app: App,
  actor: Actor,
  round: Round,
  entries: readonly SetEntry[],
): Promise<SetPreview> {
  requireInContest(actor, 'contest.edit-problems', round.contestId);
  const choices = await listProblemChoices(app, actor);
  const uuids = entries.flatMap(({ uuid }) => uuid ?? []);
  const byUuid = await versionsByUuidUnchecked(
    app,
    uuids,
    choices.map(({ versionId }) => versionId),
  );
  const there = await listProblemsOfRound(app.db, round.id);
  const versions = new Set(there.map(({ problemVersionId }) => problemVersionId));
  const labels = new Set(there.map(({ label }) => normaliseLabel(label)));
  const matched = matchedEntries(entries, choices, byUuid);
  return {
    choices,
    entries: await Promise.all(
      matched.map(async (entry) => ({
        ...entry,
        hereMs: entry.versionId === '' ? null : await limitOfUnchecked(app, entry.versionId),
        isThere: versions.has(entry.versionId),
        isLabelTaken: entry.label !== null && labels.has(normaliseLabel(entry.label)),
      })),
    ),
  };
}

async function limitOfUnchecked(app: App, versionId: string): Promise<number> {
  return (await getProblemVersionUnchecked(app, versionId)).pkg.limits.timeLimitMs;
}

/**
 * Adds the chosen problems of a list, all or none. A problem that the round has already is left as it is; an entry without a label
 * or a color that we know gets the next free one. Answers how many were added.
 * @throws InvalidInput when nothing is chosen, or as `addRoundProblem`
 */
export async function importSet(
  app: App,
  actor: Actor,
  round: Round,
  entries: readonly SetEntry[],
  chosen: readonly string[],
  points: number,
): Promise<number> {
  requireInContest(actor, 'contest.edit-problems', round.contestId);
  const there = new Set((await listProblemsOfRound(app.db, round.id)).map((one) => one.problemVersionId));
  const wanted = entries.flatMap(({ label, color }, index) => {
    const problemVersionId = chosen[index] ?? '';
    if (problemVersionId === '' || there.has(problemVersionId)) return [];
    return [{ problemVersionId, points, weight: 1, ...(label === null ? {} : { label }), ...wantedColor(color) }];
  });
  if (wanted.length === 0) throw new InvalidInput('set_nothing_new', {}, 'text');
  await addRoundProblems(app, actor, round.id, wanted);
  return wanted.length;
}

function wantedColor(color: SetColor | null): WantedLook {
  if (!color?.rgb) return {};
  return { color: color.rgb, ...(color.name === null ? {} : { colorName: color.name }) };
}
