/** What contests ask of problems: the versions an organizer can choose, and the names of those chosen. */
import type { App } from '../platform/app-context.ts';
import { systemActor } from '../platform/actor.ts';
import { getProblemVersion, listProblems } from '../problems/problems.service.ts';
import type { ProblemChoice } from './rounds.rules.ts';

const MOST_CHOICES = 1000;

/** The newest version of every problem, by name. */
export async function listProblemChoices(app: App): Promise<ProblemChoice[]> {
  const { items } = await listProblems(app, systemActor('choose a problem'), { page: 1, pageSize: MOST_CHOICES });
  return await Promise.all(items.map((problem) => choiceOf(app, problem.currentVersionId)));
}

/** The choices behind version ids; versions that are gone are absent. */
export async function choicesByVersion(app: App, versionIds: readonly string[]): Promise<Map<string, ProblemChoice>> {
  const choices = await Promise.all([...new Set(versionIds)].map((id) => choiceOf(app, id).catch(() => undefined)));
  return new Map(choices.filter((choice) => choice !== undefined).map((choice) => [choice.problemVersionId, choice]));
}
