import { expect } from 'chai';
import { Unavailable } from '../../src/platform/errors.ts';
import { INTAKE_LIMITS, IntakeLine, type LineLimits } from '../../src/platform/intake-line.ts';

describe('the line of submissions', () => {
  let nowMs = 0;
  const lineOf = (limits: Partial<LineLimits> = {}) =>
    new IntakeLine({ ...INTAKE_LIMITS, atOnce: 2, ...limits }, () => nowMs);
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const refusalOf = async (entering: Promise<unknown>) =>
    await entering.then(
      () => undefined,
      (error: unknown) => error as Unavailable,
    );
  beforeEach(() => (nowMs = 0));

  it('lets few work at a time, in the order in which they came', async () => {
    const line = lineOf();
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    for (let n = 0; n < 5; n += 1)
      void line.enter(1).then((end) => {
        begun.push(n);
        ends.push(end);
      });
    await settled();
    expect(begun).to.deep.equal([0, 1]);
    expect(line.waiting).to.equal(3);
    ends[1]!();
    ends[1]!();
    await settled();
    expect(begun, 'a turn ends once').to.deep.equal([0, 1, 2]);
    ends[0]!();
    ends[2]!();
    await settled();
    expect(begun).to.deep.equal([0, 1, 2, 3, 4]);
    expect(line.isBusy).to.equal(false);
  });

  it('turns away at once who finds too many waiting, or too much, and says when to come again', async () => {
    const line = lineOf({ atOnce: 1, most: 2, mostBytes: 100 });
    await line.enter(1000);
    void line.enter(60);
    expect(await refusalOf(line.enter(60))).to.include({ kind: 'unavailable', code: 'intake_full' });
    void line.enter(40);
    const refused = await refusalOf(line.enter(0));
    expect(refused?.params.retrySeconds).to.be.within(5, 60);
    expect(line.waiting).to.equal(2);
  });

  it('turns away at once who would wait too long at the speed of late', async () => {
    const line = lineOf({ atOnce: 1, mostWaitMs: 1_000 });
    let end = await line.enter(0);
    const next = [line.enter(0), line.enter(0), line.enter(0)];
    for (const one of next.slice(0, 2)) {
      nowMs += 900;
      end();
      end = await one.catch(() => () => undefined);
    }
    for (let n = 0; n < 200; n += 1) void line.enter(0).catch(() => undefined);
    expect(line.expectedWaitMs).to.be.greaterThan(1_000);
    expect(await refusalOf(line.enter(0))).to.be.instanceOf(Unavailable);
  });

  it('turns away who waited longer than expected, and lets the next ones go on', async () => {
    const line = lineOf({ atOnce: 1, mostWaitMs: 1_000 });
    const end = await line.enter(0);
    const late = refusalOf(line.enter(0));
    nowMs = 900;
    const early = line.enter(0);
    nowMs = 1_001;
    end();
    expect(await late).to.be.instanceOf(Unavailable);
    (await early)();
    expect(line.waiting).to.equal(0);
  });

  it('forgets how slow it was once nobody has waited for a while', async () => {
    const line = lineOf({ atOnce: 1 });
    let end = await line.enter(0);
    // A database that hardly moved.
    for (let n = 0; n < 12; n += 1) {
      const next = line.enter(0);
      nowMs += 5_000;
      end();
      end = await next;
    }
    const others = Array.from({ length: 10 }, () => line.enter(0).catch(() => () => undefined));
    expect(line.refused, 'too long a wait for all of them').to.be.within(4, 6);
    end();
    for (const other of others) (await other)();
    const { refused } = line;
    nowMs += 10_001;
    await line.enter(0);
    for (let n = 0; n < 30; n += 1) void line.enter(0).catch(() => undefined);
    expect([line.waiting, line.refused]).to.deep.equal([30, refused]);
  });

  it('learns no speed from turns that only their time ended', async () => {
    const line = lineOf({ atOnce: 1, turnMs: 1 });
    await line.enter(0);
    for (let n = 0; n < 2; n += 1) {
      const next = line.enter(0);
      nowMs += 9_000;
      await next;
    }
    void line.enter(0);
    expect(line.expectedWaitMs).to.equal(5);
  });

  it('gives the place of a turn that does not end to the next one', async () => {
    const line = lineOf({ atOnce: 1, turnMs: 1 });
    await line.enter(0);
    (await line.enter(0))();
  });
});
