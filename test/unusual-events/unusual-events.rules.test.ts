import { expect } from 'chai';
import fc from 'fast-check';
import {
  flipEvent,
  kindOfKey,
  languageBursts,
  pairEvent,
  ranked,
  sameFiles,
  speedEvent,
  type Sent,
} from '../../src/unusual-events/unusual-events.rules.ts';

let serial = 0;
const sent = (changes: Partial<Sent>): Sent => ({
  ...{ id: `s${(serial += 1)}`, participantId: 'ann', roundProblemId: 'A', language: 'cpp', treeHash: 'x' },
  ...{ verdict: 'WA', submittedAt: 0 },
  ...changes,
});
const MINUTE = 60_000;

describe('unusual events', () => {
  it('are the same files of several participants, the sooner after each other the higher', () => {
    const soon = [sent({}), sent({ participantId: 'bob', submittedAt: 2 * MINUTE })];
    const [event] = sameFiles(soon);
    expect(event).to.deep.include({ participantIds: ['ann', 'bob'], score: 80, params: { count: 2, minutes: 2 } });
    const late = sameFiles([sent({}), sent({ participantId: 'bob', submittedAt: 60 * MINUTE })])[0]!;
    expect(late.score).to.equal(50);
    expect(
      sameFiles([sent({ verdict: 'AC' }), sent({ participantId: 'bob', submittedAt: 60 * MINUTE })])[0]!.score,
    ).to.equal(65);
    expect(sameFiles([sent({}), sent({})]), 'one participant twice').to.deep.equal([]);
    expect(sameFiles([sent({}), sent({ participantId: 'bob', roundProblemId: 'B' })])).to.deep.equal([]);
    const many = Array.from({ length: 6 }, (_, at) => sent({ participantId: `p${at}`, submittedAt: at }));
    expect(sameFiles(many)[0]!.score, 'probably of the statement').to.equal(15);
  });

  it('are another language and then several problems solved within minutes', () => {
    const before = sent({ language: 'java', submittedAt: 0 });
    const burst = ['A', 'B', 'C', 'D'].map((roundProblemId, at) =>
      sent({ roundProblemId, verdict: at < 3 ? 'AC' : 'WA', submittedAt: (10 + at) * MINUTE }),
    );
    const [event] = languageBursts([...burst, before]);
    expect(event).to.deep.include({ score: 54, params: { from: 'java', to: 'cpp', count: 4, solved: 3 } });
    expect(languageBursts(burst), 'the first language is no other').to.deep.equal([]);
    expect(languageBursts([before, ...burst.slice(1)])).to.deep.equal([]);
    expect(languageBursts([before, ...burst.map((one) => ({ ...one, verdict: 'WA' as const }))])).to.deep.equal([]);
    const slow = burst.map((one, at) => ({ ...one, submittedAt: (10 + 20 * at) * MINUTE }));
    expect(languageBursts([before, ...slow])).to.deep.equal([]);
  });

  it('are found in the long list of one participant who always changes the language, in no time', () => {
    const list = Array.from({ length: 30_000 }, (_, at) =>
      sent({ language: at % 2 ? 'cpp' : 'java', verdict: at > 29_990 ? 'AC' : 'WA', submittedAt: at * 10 }),
    );
    const last = sent({ language: 'rust', verdict: 'AC', roundProblemId: 'B', submittedAt: 300_000 });
    const startedAt = performance.now();
    expect(languageBursts(list)).to.deep.equal([]);
    const [event] = languageBursts([...list, last]);
    expect(performance.now() - startedAt).to.be.lessThan(1000);
    expect(event!.submissionIds).to.have.length(10);
    expect(event!.params).to.include({ count: 30_000, solved: 2 });
  });

  it('are named by keys alone', () => {
    const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
    expect(kindOfKey(`same_files ${id} ${'a'.repeat(64)}`)).to.equal('same_files');
    for (const kind of ['language_burst', 'speed', 'verdict_flip', 'similar'] as const)
      expect(kindOfKey(`${kind} ${id}`)).to.equal(kind);
    const others = [`speed ${id} ${id}`, `same_files ${id}`, `guilt ${id}`, ` speed ${id}`, `speed ${id}\n`];
    for (const text of ['', 'speed', ...others]) expect(kindOfKey(text), text).to.equal(undefined);
  });

  it('have one key and one place for the same facts, in whatever order they are read', () => {
    const one = fc.record({
      id: fc.integer({ min: 1, max: 60 }).map((n) => `s${n}`),
      participantId: fc.constantFrom('ann', 'bob', 'cyd'),
      roundProblemId: fc.constantFrom('A', 'B'),
      language: fc.constantFrom('cpp', 'java', null),
      treeHash: fc.constantFrom('x', 'y', 'z'),
      verdict: fc.constantFrom('AC' as const, 'WA' as const, null),
      submittedAt: fc.integer({ min: 0, max: 40 * MINUTE }),
    });
    const all = fc.uniqueArray(one, { selector: ({ id }) => id, maxLength: 25 });
    fc.assert(
      fc.property(all, fc.infiniteStream(fc.nat()), (list, chance) => {
        const shuffled = list
          .map((value) => ({ value, at: chance.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ value }) => value);
        const of = (them: Sent[]) => ranked([...sameFiles(them), ...languageBursts(them)]);
        expect(of(shuffled)).to.deep.equal(of(list));
        const keys = of(list).map(({ key }) => key);
        expect(new Set(keys).size).to.equal(keys.length);
        for (const { score } of of(list)) expect(score).to.be.within(0, 100);
      }),
    );
  });

  it('rank what waits above what was decided', () => {
    const about = { id: 'r1', submissionId: 's', participantId: 'ann', roundProblemId: 'A' };
    const waiting = speedEvent({ ...about, state: 'waiting' });
    expect(waiting.score).to.be.greaterThan(speedEvent({ ...about, state: 'confirmed' }).score);
    const flip = flipEvent({ ...about, from: 'AC', to: 'WA' });
    const pair = {
      id: 'p',
      roundProblemId: 'A',
      milli: 1000,
      left: 'l',
      right: 'r',
      leftTeam: 'ann',
      rightTeam: 'bob',
    };
    expect(ranked([flip, waiting, pairEvent(pair)]).map(({ kind }) => kind)).to.deep.equal([
      'similar',
      'speed',
      'verdict_flip',
    ]);
  });
});
