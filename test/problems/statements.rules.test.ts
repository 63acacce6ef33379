import { expect } from 'chai';
import { factsOf, talkOf } from '../../src/problems/statements.rules.ts';

describe('a sample talk', () => {
  it('has passes of lines that the program reads and writes', () => {
    expect(talkOf('< 1\n> 2\n>3\n---\n<  4\n')).to.deep.equal([
      [
        { by: 'judge', text: '1' },
        { by: 'program', text: '2' },
        { by: 'program', text: '3' },
      ],
      [{ by: 'judge', text: ' 4' }],
    ]);
  });

  it('goes on with lines that have no sign, and takes no notice of blank ones and empty passes', () => {
    expect(talkOf('lost\n\n<a\r\nb\n\n---\n---\n>\n')).to.deep.equal([
      [{ by: 'judge', text: 'a\nb' }],
      [{ by: 'program', text: '' }],
    ]);
    expect(talkOf('')).to.deep.equal([]);
  });
});

describe('facts of a statement', () => {
  it('are the time limit in seconds and the memory limit in MiB', () => {
    expect(factsOf({ timeLimitMs: 1500, memoryBytes: 256 * 1024 * 1024 })).to.deep.equal({
      timelimit: '1.5',
      memorylimit: '256',
    });
  });
});
