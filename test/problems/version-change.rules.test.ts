import { expect } from 'chai';
import { storedPackage } from '../../src/packages/package-judging.rules.ts';
import { versionDifferences } from '../../src/problems/version-change.rules.ts';
import {
  kernelPackage,
  KERNEL_YAML,
  PROBLEM_YAML,
  removeFolders,
  sumPackage,
  valid,
} from '../packages/package-fixtures.ts';

describe('versions of a problem that are interchangeable for judging', () => {
  after(removeFolders);
  const differences = async (from: ReturnType<typeof sumPackage>, to: ReturnType<typeof sumPackage>) =>
    versionDifferences(storedPackage(await valid(from)), storedPackage(await valid(to)));
  const yaml = (text: string) => ({ 'problem.yaml': text });

  it('may differ in tests, answers, limits and statements', async () => {
    const mended = sumPackage({
      'data/secret/02.ans': '12\n',
      'data/secret/03.in': '1 1\n',
      'data/secret/03.ans': '2\n',
      'statement/problem.en.md': 'Add them.\n',
      'problem.yaml': PROBLEM_YAML.replace('1.5', '3').replace('256', '512'),
    });
    expect(await differences(sumPackage(), mended)).to.deep.equal([]);
    const kernel = KERNEL_YAML.replace('tests: 60', 'tests: 50').replace('points: 40', 'points: 50');
    expect(await differences(kernelPackage(), kernelPackage({ '.kernel/kernel.yaml': kernel }))).to.deep.equal([]);
  });

  it('must accept the same submissions and build them in the same way', async () => {
    const languages = sumPackage(yaml(`${PROBLEM_YAML}languages: [cpp, c]\n`));
    const reordered = sumPackage(yaml(`${PROBLEM_YAML}languages: [c, cpp]\n`));
    expect(await differences(sumPackage(), languages)).to.deep.equal(['languages']);
    expect(await differences(languages, sumPackage())).to.deep.equal(['languages']);
    expect(await differences(languages, reordered)).to.deep.equal([]);
    expect(await differences(reordered, languages)).to.deep.equal([]);
    const scoring = sumPackage(yaml(`${PROBLEM_YAML}type: scoring\n`));
    expect(await differences(sumPackage(), scoring)).to.deep.equal(['kind']);
    const small = sumPackage(yaml(PROBLEM_YAML.replace('memory', 'code: 8\n  memory')));
    expect(await differences(sumPackage(), small)).to.deep.equal(['size']);
    const base = kernelPackage({ '.kernel/base/Makefile': 'kv_driver:\n\tfalse\n' });
    expect(await differences(kernelPackage(), base)).to.deep.equal(['base']);
    const editable = KERNEL_YAML.replace('"src/recovery.cc"', '"src/recovery.cc", "Makefile"');
    expect(await differences(kernelPackage(), kernelPackage({ '.kernel/kernel.yaml': editable }))).to.deep.equal([
      'files',
    ]);
    expect(await differences(sumPackage(), kernelPackage())).to.include.members(['kind', 'base']);
    const answers = {
      'problem.yaml': `${PROBLEM_YAML}type: submit-answer\n`,
      'submissions/accepted/sum.cpp': undefined,
      'submissions/accepted/all/secret/01.out': '7\n',
      'submissions/accepted/all/secret/02.out': '11\n',
    };
    const more = { ...answers, 'data/secret/03.in': '1 1\n', 'data/secret/03.ans': '2\n' };
    expect(await differences(sumPackage(answers), sumPackage(more)), 'one file an answer').to.deep.equal(['files']);
  });
});
