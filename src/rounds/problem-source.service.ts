/** Problems for contests: the versions an organizer can choose, and the names of chosen versions. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { nameFor } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked, listProblems } from '../problems/problems.service.ts';
import type { ProblemChoice } from './rounds.rules.ts';

const MOST_CHOICES = 1000;

/** The newest version of each problem the actor may see, by name. */
export async function listProblemChoices(app: App, actor: Actor): Promise<ProblemChoice[]> {
  const { items } = await listProblems(app, actor, { page: 1, pageSize: MOST_CHOICES });
  return items.map((item) => ({
    versionId: item.currentVersionId,
    slug: item.slug,
    title: item.name,
    number: item.currentVersionNumber,
  }));
}

/** Names of versions by their id, in the reader's language; unknown ids are absent. */
export async function choicesByVersionUnchecked(
  app: App,
  versionIds: readonly string[],
  language = 'en',
): Promise<Map<string, ProblemChoice>> {
  const found = await Promise.all(versionIds.map((id) => choiceOf(app, id, language)));
  return new Map(found.flatMap((choice) => (choice ? [[choice.versionId, choice] as const] : [])));
}

async function choiceOf(app: App, versionId: string, language: string): Promise<ProblemChoice | undefined> {
  try {
    const { problem, version, pkg } = await getProblemVersionUnchecked(app, versionId);
    return { versionId, slug: problem.slug, title: nameFor(pkg, language), number: version.number };
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
