/** Two real problems, imported from packages, for the rounds of tests. */
import { listProblemChoices } from '../../src/rounds/problem-source.service.ts';
import type { ProblemChoice } from '../../src/rounds/rounds.rules.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import { importPackage } from '../../src/problems/problems.service.ts';
import { folderOf, PROBLEM_YAML, removeFolders, sumPackage } from '../packages/package-fixtures.ts';
import type { TestSite } from '../setup/site.ts';

/** Imports two problems and returns what organizers can choose. */
export async function importedVersions(site: TestSite): Promise<ProblemChoice[]> {
  const actor = systemActor('test');
  for (const [slug, name] of [
    ['recovery', 'Crash recovery'],
    ['sum', 'Sum of two'],
  ] as const) {
    const yaml = PROBLEM_YAML.replace('name: Sum', `name: ${name}`);
    await withPackage(folderOf(sumPackage({ 'problem.yaml': yaml }), slug), async (reading) => {
      if (!reading.package) throw new Error(`The test package is wrong: ${JSON.stringify(reading.problems)}`);
      await importPackage(site.app, actor, reading.package);
    });
  }
  await removeFolders();
  return await listProblemChoices(site.app, actor);
}
