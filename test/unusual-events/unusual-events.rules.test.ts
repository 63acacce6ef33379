import { expect } from 'chai';
import fc from 'fast-check';
import { unusualEventsHref } from '../../src/unusual-events/unusual-events-links.rules.ts';
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

  it('say whose files they are, in the order in which they came, and how soon the next came', () => {
    const at = (id: string, participantId: string, minute: number): Sent =>
      sent({ id, participantId, submittedAt: minute * MINUTE });
    const own = [at('a2', 'ann', 30), at('b1', 'bob', 20), at('a1', 'ann', 10), at('c1', 'cyd', 55)];
    expect(sameFiles(own)).to.deep.equal([
      {
        ...{ kind: 'same_files', key: 'same_files A x', score: 80, roundProblemId: 'A', subjectId: null },
        ...{ participantIds: ['ann', 'bob', 'cyd'], submissionIds: ['a1', 'b1', 'c1'] },
        params: { count: 3, minutes: 10 },
      },
    ]);
    expect(sameFiles([at('a', 'ann', 0), at('b', 'bob', 11)])[0]!.score).to.equal(50);
    const atOnce = [at('z', 'ann', 5), at('y', 'bob', 5)];
    for (const list of [atOnce, atOnce.toReversed()])
      expect(sameFiles(list)[0]!.submissionIds, 'by id at the same instant').to.deep.equal(['y', 'z']);
    const firstToo = [at('a', 'ann', 1), ...Array.from({ length: 5 }, (_, n) => at(`p${n}`, `p${n}`, 1))];
    expect(sameFiles(firstToo)[0]!.score).to.equal(15);
    expect(sameFiles(firstToo.slice(1))[0]!.score).to.equal(80);
  });

  it('say where the other language began, and count the problems that were solved in it', () => {
    const of = (
      id: string,
      language: string | null,
      problem: string,
      minute: number,
      verdict: Sent['verdict'] = 'AC',
    ) => sent({ id, language, roundProblemId: problem, submittedAt: minute * MINUTE, verdict });
    const before = of('b', 'java', 'Z', 0);
    const burst = [of('1', 'cpp', 'A', 20), of('2', 'cpp', 'A', 21), of('3', 'cpp', 'B', 22), of('4', 'cpp', 'B', 35)];
    expect(languageBursts([before, ...burst])).to.deep.equal([
      {
        ...{ kind: 'language_burst', key: 'language_burst 1', score: 44, roundProblemId: null, subjectId: null },
        ...{ participantIds: ['ann'], submissionIds: ['1', '2', '3', '4'] },
        params: { from: 'java', to: 'cpp', count: 4, solved: 2 },
      },
    ]);
    const late = [...burst.slice(0, 3), of('4', 'cpp', 'B', 36)];
    expect(languageBursts([before, ...late]), 'a minute too late').to.deep.equal([]);
    const one = burst.map((each) => ({ ...each, roundProblemId: 'A' }));
    expect(languageBursts([before, ...one]), 'one problem').to.deep.equal([]);
    const unknown = burst.map((each) => ({ ...each, language: null }));
    expect(languageBursts([before, ...unknown]), 'no language').to.deep.equal([]);
    expect(languageBursts([{ ...before, language: 'cpp' }, ...burst]), 'no other language').to.deep.equal([]);
    const fromNone = languageBursts([{ ...before, language: null }, ...burst]);
    expect(fromNone[0]!.params).to.include({ from: '', to: 'cpp' });
    // What was accepted before the burst is no part of it.
    const solvedBefore = [of('x', 'java', 'Y', 10), of('y', 'java', 'Z', 11)];
    const poor = burst.map((each, index) => ({ ...each, verdict: index === 0 ? ('AC' as const) : ('WA' as const) }));
    expect(languageBursts([...solvedBefore, ...poor])).to.deep.equal([]);
    const many = Array.from({ length: 60 }, (_, n) => of(`m${n}`, 'cpp', `P${n}`, 20));
    expect(languageBursts([before, ...many])[0]!.score, 'never above').to.equal(70);
  });

  it('lead to their submissions and people', () => {
    const about = { id: 'r1', submissionId: 's', participantId: 'ann', roundProblemId: 'A' };
    const common = { roundProblemId: 'A', participantIds: ['ann'], submissionIds: ['s'] };
    expect(speedEvent({ ...about, state: 'waiting' })).to.deep.equal({
      ...{ ...common, kind: 'speed', key: 'speed r1', score: 60, params: {}, subjectId: 'r1' },
    });
    expect(flipEvent({ ...about, from: 'AC', to: 'WA' })).to.deep.equal({
      ...{ ...common, kind: 'verdict_flip', key: 'verdict_flip r1', score: 35 },
      ...{ params: { from: 'AC', to: 'WA' }, subjectId: null },
    });
    const sides = { left: 'l', right: 'r', leftTeam: 'ann', rightTeam: 'bob' };
    const pair = (milli: number) => pairEvent({ id: 'p', roundProblemId: 'A', milli, ...sides });
    expect(pair(874)).to.deep.equal({
      ...{ kind: 'similar', key: 'similar p', roundProblemId: 'A', score: 82, subjectId: 'p' },
      ...{ participantIds: ['ann', 'bob'], submissionIds: ['l', 'r'], params: { percent: 87 } },
    });
    expect([pair(1000).score, pair(0).score]).to.deep.equal([95, -5]);
    expect(unusualEventsHref('cup')).to.equal('/contests/cup/unusual-events');
  });

  it('of the same score come by their keys', () => {
    const of = (key: string, score: number) => ({ key, score });
    const inOrder = [of('z', 90), of('a', 50), of('b', 50), of('c', 50), of('a2', 10)];
    for (const list of [
      inOrder,
      inOrder.toReversed(),
      [inOrder[2]!, inOrder[0]!, inOrder[3]!, inOrder[4]!, inOrder[1]!],
    ])
      expect(ranked(list)).to.deep.equal(inOrder);
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
