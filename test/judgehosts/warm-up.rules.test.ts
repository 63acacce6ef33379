import { expect } from 'chai';
import { distinct, hashesIn, inputsOf, warmthOf } from '../../src/judgehosts/warm-up.rules.ts';
import type { StoredPackage } from '../../src/packages/package.rules.ts';

const blob = (sha256: string, sizeBytes = 1) => ({ sha256, sizeBytes });
const file = (sha256: string) => ({ path: `${sha256}.txt`, blob: blob(sha256) });
const test = (name: string, files?: ReturnType<typeof file>[]) => ({
  name,
  input: blob(`${name}.in`),
  answer: blob(`${name}.ans`),
  ...(files ? { files } : {}),
});
/** The parts of a package that contain inputs. */
const packageOf = (more: object): StoredPackage =>
  ({ includes: {}, checker: { kind: 'default' }, tests: [], ...more }) as unknown as StoredPackage;
const hashes = (more: object): string[] => inputsOf(packageOf(more)).map(({ sha256 }) => sha256);

describe('the inputs that a judge downloads ahead', () => {
  it('include input, answer and files of every test', () => {
    const tests = [test('1'), test('2', [file('graph'), file('names')])];
    expect(hashes({ tests })).to.have.members(['1.in', '1.ans', '2.in', '2.ans', 'graph', 'names']);
    expect(hashes({})).to.deep.equal([]);
  });

  it('include the files for all languages', () => {
    expect(hashes({ includes: { cpp: [file('a'), file('b')], java: [file('c')] } })).to.have.members(['a', 'b', 'c']);
  });

  it("include the files of the problem's validators", () => {
    expect(hashes({ checker: { kind: 'custom', files: [file('check')] } })).to.deep.equal(['check']);
    expect(hashes({ checker: { kind: 'default', files: [file('check')] } })).to.deep.equal([]);
    expect(hashes({ staticValidator: { files: [file('static')] } })).to.deep.equal(['static']);
  });

  it('include the starter code of a kernel problem', () => {
    expect(hashes({ kernel: { baseArchive: blob('base') } })).to.deep.equal(['base']);
  });
});

describe('the inputs in a job', () => {
  it('are listed once per hash, in order, with size and nothing else', () => {
    const named = { ...blob('b', 20), name: 'secret/1.in' };
    expect(distinct([named, blob('c', 30), blob('a', 10), blob('b', 20)])).to.deep.equal([
      { sha256: 'a', sizeBytes: 10 },
      { sha256: 'b', sizeBytes: 20 },
      { sha256: 'c', sizeBytes: 30 },
    ]);
    expect(distinct([])).to.deep.equal([]);
  });

  it('are found at any position', () => {
    const order = {
      ...{ jobId: 'j', none: null, missing: undefined, count: 3, base: blob('base') },
      ...{ tests: [{ input: blob('1.in') }, { files: [{ path: 'x', blob: blob('graph') }] }] },
    };
    expect([...hashesIn(order)].sort()).to.deep.equal(['1.in', 'base', 'graph']);
  });

  it('are recognized only if the hash is text', () => {
    expect([
      ...hashesIn({ sha256: 5 }),
      ...hashesIn({ sha256: null }),
      ...hashesIn({ sha256: { sha256: 'in' } }),
    ]).to.deep.equal(['in']);
    for (const nothing of [null, undefined, 'sha256', 7]) expect(hashesIn(nothing).size).to.equal(0);
  });
});

describe('how warm a host is', () => {
  const host = (done: number, total: number, id = 'order') => ({ warm: { id, done, total } });

  it('is cold until it has reported that list', () => {
    expect(warmthOf({ warm: null }, 'order')).to.equal('cold');
    expect(warmthOf(host(5, 5, 'an older order'), 'order')).to.equal('cold');
  });

  it('is warm with the last input, and warming before', () => {
    expect([0, 4, 5].map((done) => warmthOf(host(done, 5), 'order'))).to.deep.equal(['warming', 'warming', 'warm']);
    expect(warmthOf(host(0, 0), 'order')).to.equal('warm');
  });
});
