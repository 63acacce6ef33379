import { expect } from 'chai';
import fc from 'fast-check';
import {
  actsFor,
  languageOfFile,
  PRINT_ACTS,
  requirePages,
  requireWithdrawable,
  stateAfter,
  type PrintAct,
  type PrintJob,
} from '../../src/printing/printing.rules.ts';
import { textToPrint } from '../../src/printing/printing.input.ts';
import { TEXT_BYTES_MAX } from '../../src/printing/printing.rules.ts';

type Held = Pick<PrintJob, 'state' | 'claimedBy'>;
const after = (job: Held, act: PrintAct, who: string): Held => {
  const state = stateAfter(job, act, who);
  return state === null ? job : { state, claimedBy: state === 'waiting' ? null : who };
};
const codeOf = (work: () => unknown) => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const file = (content: Buffer, fileName = 'a.cpp') => ({ field: 'file', fileName, content });

describe('a print job', () => {
  it('is had by one person, whatever two do in whatever order, and an act sent twice changes nothing more', () => {
    const acts = fc.array(fc.tuple(fc.constantFrom('ann', 'bob'), fc.constantFrom(...PRINT_ACTS)), { maxLength: 20 });
    fc.assert(
      fc.property(acts, (steps) => {
        let job: Held = { state: 'waiting', claimedBy: null };
        for (const [who, act] of steps) {
          let next: Held;
          try {
            next = after(job, act, who);
          } catch {
            continue;
          }
          expect(next.state === 'waiting').to.equal(next.claimedBy === null);
          if (act !== 'take_over' && job.state === 'claimed' && job.claimedBy !== who) expect(next).to.deep.equal(job);
          expect(after(next, act, who)).to.deep.equal(next);
          job = next;
        }
      }),
    );
  });

  it('can be taken over while someone has it, not once it is done or withdrawn', () => {
    expect(after({ state: 'claimed', claimedBy: 'bob' }, 'take_over', 'ann').claimedBy).to.equal('ann');
    expect(codeOf(() => stateAfter({ state: 'claimed', claimedBy: 'bob' }, 'claim', 'ann'))).to.equal('print_claimed');
    expect(codeOf(() => stateAfter({ state: 'done', claimedBy: 'bob' }, 'take_over', 'ann'))).to.equal('print_moved');
    expect(codeOf(() => stateAfter({ state: 'withdrawn', claimedBy: null }, 'undo', 'ann'))).to.equal(
      'print_withdrawn',
    );
  });

  it('has buttons for those acts alone that are possible', () => {
    for (const state of ['waiting', 'claimed', 'done', 'withdrawn'] as const)
      for (const claimedBy of state === 'waiting' || state === 'withdrawn' ? [null] : ['ann', 'bob'])
        for (const act of actsFor({ state, claimedBy }, 'ann'))
          expect(stateAfter({ state, claimedBy }, act, 'ann'), `${state} ${claimedBy} ${act}`).to.not.equal(null);
    expect(actsFor({ state: 'claimed', claimedBy: 'bob' }, 'ann')).to.deep.equal(['take_over']);
    expect(actsFor({ state: 'withdrawn', claimedBy: null }, 'ann')).to.deep.equal([]);
  });

  it('is withdrawn only while it waits, and has some pages but not too many', () => {
    expect(codeOf(() => requireWithdrawable({ state: 'waiting' }))).to.equal('none');
    expect(codeOf(() => requireWithdrawable({ state: 'claimed' }))).to.equal('print_under_way');
    expect(codeOf(() => requireWithdrawable({ state: 'withdrawn' }))).to.equal('print_withdrawn');
    expect(codeOf(() => requirePages(0, { pagesPerJob: 2 }, 'text'))).to.equal('print_nothing');
    expect(codeOf(() => requirePages(2, { pagesPerJob: 2 }, 'text'))).to.equal('none');
    expect(codeOf(() => requirePages(3, { pagesPerJob: 2 }, 'text'))).to.equal('print_too_long');
  });

  it('has the language that its file name says', () => {
    expect(['a.cpp', 'A.PY', 'x.constructor', 'README', null].map(languageOfFile)).to.deep.equal([
      'C++',
      'Python',
      null,
      null,
      null,
    ]);
  });

  it('is read as UTF-8, GB 18030 or UTF-16, and refused when it is no text or too large', () => {
    expect(textToPrint(file(Buffer.from('// 你好')), '')).to.equal('// 你好');
    expect(textToPrint(file(Buffer.from('2f2f20c4e3bac3', 'hex')), '')).to.equal('// 你好');
    expect(textToPrint(file(Buffer.from('\ufeffint x;', 'utf16le')), '')).to.equal('int x;');
    expect(textToPrint(undefined, 'a\r\nb\r\n')).to.equal('a\nb');
    const refused = [
      Buffer.from('%PDF-1.7 text'),
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]),
      Buffer.from([0xff, 0xff, 0x80]),
    ].map((content) => codeOf(() => textToPrint(file(content), '')));
    expect(refused).to.deep.equal(['print_no_text', 'print_no_text', 'print_no_text']);
    expect(codeOf(() => textToPrint(file(Buffer.alloc(TEXT_BYTES_MAX + 1, 'a')), ''))).to.equal('print_too_large');
    expect(codeOf(() => textToPrint(undefined, '汉'.repeat(TEXT_BYTES_MAX / 2)))).to.equal('print_too_large');
  });
});
