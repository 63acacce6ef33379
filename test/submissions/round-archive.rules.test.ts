import { expect } from 'chai';
import { archiveFolder, archiveLine } from '../../src/submissions/round-archive.rules.ts';

const ONE = {
  id: '01abc',
  label: 'A',
  participantId: 'p1',
  submittedAt: Date.UTC(2027, 2, 1, 10, 5, 9),
  language: 'cpp17',
  form: 'files',
  verdict: 'AC',
  scoreMilli: 1500,
  isSampleRun: false,
  files: [
    { path: 'src/a.cpp', sha256: 'x' },
    { path: 'old.cpp', sha256: null },
  ],
};

describe('the archive of a round', () => {
  it('has a folder for each submission, by problem, participant and time', () => {
    expect(archiveFolder(ONE, '张三 & Co')).to.equal('A/张三 & Co/20270301-100509-01abc');
  });

  it('has no name that leads out of it or means something to a system', () => {
    for (const [name, folder] of [
      ['../../etc', 'etc'],
      ['..', 'p1'],
      ['', 'p1'],
      ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
      [' x\u0000\ny. ', 'x y'],
      ['z'.repeat(200), 'z'.repeat(80)],
    ] as const)
      expect(archiveFolder(ONE, name)).to.equal(`A/${folder}/20270301-100509-01abc`);
    expect(archiveFolder({ ...ONE, label: '..' }, 'x')).to.equal('problem/x/20270301-100509-01abc');
  });

  it('says of each submission what it is, with files and those it deletes', () => {
    expect(JSON.parse(archiveLine(ONE, 'Team', 'Ann'))).to.deep.equal({
      id: '01abc',
      problem: 'A',
      participant: { id: 'p1', name: 'Team' },
      author: 'Ann',
      submittedAt: '2027-03-01T10:05:09.000Z',
      language: 'cpp17',
      form: 'files',
      isSampleRun: false,
      verdict: 'AC',
      score: 1.5,
      folder: 'A/Team/20270301-100509-01abc',
      files: ['src/a.cpp'],
      deletedFiles: ['old.cpp'],
    });
    expect(JSON.parse(archiveLine({ ...ONE, scoreMilli: null }, 'T', 'A'))).to.include({ score: null });
  });
});
