/** The recorded judgings of the demo match the packages they were recorded with. */
import { expect } from 'chai';
import { PROBLEM_NAMES, packageFolder } from '../../seeds/demo/problems.ts';
import { loadRecordings, reportFor } from '../../seeds/demo/recordings.ts';
import type { JudgeJob } from '../../judge/contract/job.ts';
import { verdictOf } from '../../src/judgings/judgings.rules.ts';
import { factsExpected } from '../../src/packages/package-judging.rules.ts';
import { withPackage } from '../../src/packages/packages.service.ts';

const AGAIN = 'record them anew: node --import tsx seeds/demo/record.ts';

describe('recorded judgings of the demo', () => {
  for (const problem of PROBLEM_NAMES) {
    it(`of ${problem} have the verdict that their example promises, and every test`, async () => {
      await withPackage(packageFolder(problem), async ({ package: pkg }) => {
        const expected = { tests: factsExpected(pkg!), benchmark: pkg!.kernel?.benchmark !== undefined };
        const names = pkg!.tests.map(({ name }) => name);
        const recordings = [...loadRecordings([problem]).values()];
        expect(recordings.length).to.be.greaterThan(5);
        for (const { example, report } of recordings) {
          const { verdict } = verdictOf({ ...report, contractVersion: 1, token: 1 } as never, expected);
          const promised = pkg!.examples.find(({ path }) => path === example)?.expected;
          expect(promised, `${example}; ${AGAIN}`).to.include(verdict);
          if (report.build.outcome === 'ok')
            expect(
              report.tests.map(({ name }) => name),
              `${example}; ${AGAIN}`,
            ).to.have.members(names);
        }
      });
    });
  }

  it('use the given clock, and stop at the first failure if the job does', () => {
    const [recording] = [...loadRecordings(['sum']).values()].filter(({ example }) => example.includes('overflow'));
    const { report } = recording!;
    const job = { contractVersion: 3, token: 7, stopAt: 'first-failure' } as unknown as JudgeJob;
    const played = reportFor(job, report, 5_000_000);
    expect(played.token).to.equal(7);
    expect(played.phases.finishedAt).to.equal(5_000_000);
    expect(played.phases.finishedAt - played.phases.claimedAt).to.equal(
      report.phases.finishedAt - report.phases.claimedAt,
    );
    expect(played.tests.at(-1)?.outcome).to.equal('wrong-answer');
    expect(played.tests.filter(({ outcome }) => outcome !== 'ok')).to.have.length(1);
    expect(reportFor({ ...job, stopAt: 'all' }, report, 0).tests).to.have.length(report.tests.length);
  });
});
