import { expect } from 'chai';
import { countLines, firstLines, splitSessions } from '../../judge/stages/sessions.ts';

const split = (input: string): [string, number | undefined][] =>
  splitSessions(Buffer.from(input), '#!restart').map((session) => [session.stdin.toString(), session.killAfterLines]);

describe('the sessions of a test', () => {
  it('is one session without a separator', () => {
    expect(split('put a 1\nget a\n')).to.deep.equal([['put a 1\nget a\n', undefined]]);
  });

  it('is split at separator lines, and the kill belongs to the session before', () => {
    expect(split('a\nb\n#!restart kill 5\nc\n#!restart\nd')).to.deep.equal([
      ['a\nb\n', 5],
      ['c\n', undefined],
      ['d', undefined],
    ]);
  });

  it('has an empty last session after a separator at the end', () => {
    expect(split('a\n#!restart\n')).to.deep.equal([
      ['a\n', undefined],
      ['', undefined],
    ]);
  });

  it('takes lines that only look like a separator for input', () => {
    const input = 'a #!restart\n#!restarted\n#!restart kill\n#!restart kill -1\n #!restart\n';
    expect(split(input)).to.deep.equal([[input, undefined]]);
  });

  it('accepts a carriage return after the separator', () => {
    expect(split('a\r\n#!restart kill 1\r\nb')).to.deep.equal([
      ['a\r\n', 1],
      ['b', undefined],
    ]);
  });

  it('keeps the first lines only', () => {
    expect(firstLines(Buffer.from('1\n2\n3\n'), 2).toString()).to.equal('1\n2\n');
    expect(firstLines(Buffer.from('1\n2'), 2).toString()).to.equal('1\n2');
    expect(firstLines(Buffer.from('1\n'), 0).toString()).to.equal('');
  });

  it('counts whole lines', () => {
    expect(countLines(Buffer.from('1\n\n2'))).to.equal(2);
  });
});
