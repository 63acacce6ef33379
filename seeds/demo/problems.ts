/** The three problems in `problems/`, imported like any package. */
import { fileURLToPath } from 'node:url';
import type { App } from '../../src/platform/app-context.ts';
import type { UserActor } from '../../src/platform/actor.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import { addProblemPerson } from '../../src/problems/problem-people.service.ts';
import { getProblemBySlug, importPackage, setPublic } from '../../src/problems/problems.service.ts';

export const PROBLEM_NAMES = ['sum', 'walrecovery', 'pointreads'] as const;

/** Version ids by the problem's name. */
export type DemoProblems = Record<(typeof PROBLEM_NAMES)[number], string>;

/** Folder of a package in `problems/`. */
export function packageFolder(name: string): string {
  return fileURLToPath(new URL(`../../problems/${name}`, import.meta.url));
}

/**
 * Imports the problems and opens them for practice. The exercise belongs to the professor, the kernel problems to the
 * organizer, and the professor can read the one that the course uses. Their examples were judged when the demo was
 * recorded.
 */
export async function importProblems(app: App, organizer: UserActor, professor: UserActor): Promise<DemoProblems> {
  const versions: Partial<DemoProblems> = {};
  for (const name of PROBLEM_NAMES) {
    const owner = name === 'sum' ? professor : organizer;
    versions[name] = await withPackage(packageFolder(name), async ({ package: pkg, problems }) => {
      if (!pkg) throw new Error(`problems/${name} is not a package: ${JSON.stringify(problems)}`);
      return (await importPackage(app, owner, pkg, 'recorded')).versionId;
    });
    await setPublic(app, owner, await getProblemBySlug(app, owner, name), true);
  }
  const recovery = await getProblemBySlug(app, organizer, 'walrecovery');
  await addProblemPerson(app, organizer, recovery, professor.id, 'reader');
  return versions as DemoProblems;
}
