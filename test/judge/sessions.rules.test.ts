import { expect } from 'chai';
import { countLines, firstLines, splitSessions } from '../../judge/stages/sessions.ts';

const split = (input: string): [string, number | undefined][] =>
  splitSessions(Buffer.from(input), '#!restart').map((session) => [session.stdin.toString(), session.killAfterLines]);

describe('the sessions of a test', () => {
  it('are one session without a separator', () => {
    expect(split('put a 1\nget a\n')).to.deep.equal([['put a 1\nget a\n', undefined]]);
  });

  it('are split at separator lines, and the kill belongs to the session before', () => {
    expect(split('a\nb\n#!restart kill 5\nc\n#!restart\nd')).to.deep.equal([
      ['a\nb\n', 5],
      ['c\n', undefined],
      ['d', undefined],
    ]);
  });

  it('include an empty last session after a separator at the end', () => {
    expect(split('a\n#!restart\n')).to.deep.equal([
      ['a\n', undefined],
      ['', undefined],
    ]);
  });

  it('treat lines that only look like a separator as input', () => {
    const input = 'a #!restart\n#!restarted\n#!restart kill\n#!restart kill -1\n #!restart\n';
    expect(split(input)).to.deep.equal([[input, undefined]]);
  });

  it('allow a carriage return after the separator', () => {
    expect(split('a\r\n#!restart kill 1\r\nb')).to.deep.equal([
      ['a\r\n', 1],
      ['b', undefined],
    ]);
  });

  it('keep only the first lines', () => {
    expect(firstLines(Buffer.from('1\n2\n3\n'), 2).toString()).to.equal('1\n2\n');
    expect(firstLines(Buffer.from('1\n2'), 2).toString()).to.equal('1\n2');
    expect(firstLines(Buffer.from('1\n'), 0).toString()).to.equal('');
  });

  it('count complete lines', () => {
    expect(countLines(Buffer.from('1\n\n2'))).to.equal(2);
  });
});
