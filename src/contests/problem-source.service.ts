/** What contests ask of problems: the versions an organizer can choose, and the names of those chosen. */
import type { App } from '../platform/app-context.ts';
import type { ProblemChoice } from './rounds.rules.ts';

export async function listProblemChoices(_app: App): Promise<ProblemChoice[]> {
  return [];
}

export async function choicesByVersion(_app: App, _versionIds: readonly string[]): Promise<Map<string, ProblemChoice>> {
  return new Map();
}
