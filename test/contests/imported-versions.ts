/** Versions of two problems that rounds in tests are made of. */
import { provideProblems } from '../../src/contests/problem-source.service.ts';
import type { ProblemChoice } from '../../src/contests/rounds.rules.ts';

/** Offers two problems to organizers and returns them. */
export function importedVersions(): ProblemChoice[] {
  const choices: ProblemChoice[] = [
    { versionId: 'version-sum', slug: 'sum', title: 'Sum of two', number: 1 },
    { versionId: 'version-recovery', slug: 'recovery', title: 'Crash recovery', number: 2 },
  ];
  provideProblems({
    listChoices: () => Promise.resolve(choices),
    findChoice: (_app, id) => Promise.resolve(choices.find((choice) => choice.versionId === id)),
  });
  return choices;
}
