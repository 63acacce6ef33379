import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../src/platform/errors.ts';
import {
  faultsOfLess,
  hasQuota,
  isLimited,
  NO_LIMITS,
  NO_QUOTAS,
  quotaLines,
  requireLeft,
  WINDOW_MS,
  type KindLimits,
  type QuotaExtra,
  type QuotaLimits,
  type RoundQuotas,
} from '../../src/quotas/quotas.rules.ts';

const HOUR = WINDOW_MS.hour;
const NOW = 1000 * HOUR;

const limits = (changes: Partial<QuotaLimits>): QuotaLimits => ({ ...NO_LIMITS, ...changes });
const ofRound = (changes: Partial<QuotaLimits>, own: Record<string, Partial<QuotaLimits>> = {}): RoundQuotas => ({
  round: { ...NO_QUOTAS, submissions: limits(changes) },
  problems: new Map(
    Object.entries(own).map(([id, one]): [string, KindLimits] => [id, { ...NO_QUOTAS, submissions: limits(one) }]),
  ),
});
const to = { kind: 'submissions' as const, roundProblemId: 'a' };
const use = (roundProblemId: string, ago = 0) => ({ roundProblemId, at: NOW - ago });
type Given = Omit<QuotaExtra, 'id' | 'reason' | 'givenBy'>;
const given = (changes: Partial<Given> = {}): Given => ({
  ...{ roundId: 'r', participantId: 'p', roundProblemId: null, kind: 'submissions', count: 1, givenAt: NOW },
  ...changes,
});
const said = (quotas: RoundQuotas, uses: ReturnType<typeof use>[], extras: Given[] = []) =>
  quotaLines(quotas, to, { uses, extras }, NOW).map(
    ({ scope, window, used, limit, left }) => `${scope} ${window ?? 'all'}: ${used}/${limit}, ${left} left`,
  );
const refusal = (quotas: RoundQuotas, uses: ReturnType<typeof use>[], extras: Given[] = []) => {
  try {
    requireLeft(quotaLines(quotas, to, { uses, extras }, NOW), NOW);
    return undefined;
  } catch (error) {
    const { kind, code, params } = error as AppError;
    return { kind, code, params };
  }
};

describe('the quota of a participant in a round', () => {
  it('is none where nothing is limited', () => {
    expect(isLimited(NO_LIMITS)).to.equal(false);
    expect(hasQuota(ofRound({}), 'submissions', 'a')).to.equal(false);
    expect(hasQuota(ofRound({}, { b: { perProblem: 1 } }), 'submissions', 'a')).to.equal(false);
    expect(hasQuota(ofRound({}, { a: { perWindow: 1 } }), 'submissions', 'a')).to.equal(true);
    expect(hasQuota(ofRound({ total: 1 }), 'submissions', 'a')).to.equal(true);
    expect(hasQuota(ofRound({ total: 1 }), 'samples', 'a')).to.equal(false);
    expect(said(ofRound({}), [use('a')])).to.deep.equal([]);
    expect(refusal(ofRound({}), [use('a')])).to.equal(undefined);
  });

  it('counts in the round, to the problem, and within the last hour or day', () => {
    const quotas = ofRound({ total: 9, perProblem: 5, perWindow: 4 }, { b: { perProblem: 1 } });
    const uses = [use('a'), use('a', HOUR - 1), use('b', HOUR), use('b', 30 * HOUR)];
    expect(said(quotas, uses)).to.deep.equal([
      ...['problem all: 2/5, 3 left', 'round all: 4/9, 5 left', 'round hour: 2/4, 2 left'],
    ]);
    const own = ofRound({ perProblem: 5 }, { a: { perProblem: 2, perWindow: 1, window: 'day' } });
    expect(said(own, uses)).to.deep.equal(['problem all: 2/2, 0 left', 'problem day: 2/1, 0 left']);
  });

  it('grows by what was given: for a problem in the round too, and within an hour only for that long', () => {
    const quotas = ofRound({ total: 2, perProblem: 1, perWindow: 1 });
    const uses = [use('a', 2 * HOUR), use('b', 1)];
    expect(said(quotas, uses, [given({ roundProblemId: 'a', count: 3, givenAt: NOW - HOUR })])).to.deep.equal([
      ...['problem all: 1/4, 3 left', 'round all: 2/5, 3 left', 'round hour: 1/1, 0 left'],
    ]);
    expect(said(quotas, uses, [given({ roundProblemId: 'b' }), given({ kind: 'samples' }), given()])).to.deep.equal([
      ...['problem all: 1/1, 0 left', 'round all: 2/4, 2 left', 'round hour: 1/3, 2 left'],
    ]);
  });

  it('is refused with what is used up, and when the next one is possible', () => {
    expect(refusal(ofRound({ total: 1 }), [use('b')])).to.deep.equal({
      ...{ kind: 'conflict', code: 'quota_submissions_round', params: { limit: 1 } },
    });
    expect(refusal(ofRound({ perProblem: 1 }), [use('b')])).to.equal(undefined);
    expect(refusal(ofRound({ perProblem: 1 }), [use('a')])?.code).to.equal('quota_submissions_problem');
    const hourly = ofRound({ perWindow: 2 });
    const times = [use('a', 10), use('b', HOUR - 2500), use('b', HOUR - 1)];
    expect(refusal(hourly, times)).to.deep.equal({
      ...{ kind: 'rate-limited', code: 'quota_submissions_round_hour' },
      params: { limit: 2, at: NOW + 2500, retrySeconds: 3 },
    });
    const both = ofRound({ perWindow: 1, window: 'day' }, { a: { perWindow: 1 } });
    expect(refusal(both, [use('a', 5)])?.code, 'the later one').to.equal('quota_submissions_round_day');
    expect(refusal(ofRound({ total: 1, perWindow: 1 }), [use('a')])?.code).to.equal('quota_submissions_round');
    const none: RoundQuotas = { ...ofRound({}), round: { ...NO_QUOTAS, samples: limits({ perProblem: 0 }) } };
    const [line] = quotaLines(none, { ...to, kind: 'samples' }, { uses: [], extras: [] }, NOW);
    expect(line).to.deep.include({ kind: 'samples', limit: 0, left: 0, nextAt: null });
    const never = ofRound({ perWindow: 0 });
    expect(quotaLines(never, to, { uses: [], extras: [] }, NOW)[0]).to.deep.include({ left: 0, nextAt: null });
    expect(refusal(never, [])).to.deep.include({ kind: 'conflict', code: 'quota_submissions_round' });
  });

  it('says the first instant at which the next one is possible, also with what was given within the window', () => {
    const ago = fc.integer({ min: 0, max: 59 });
    const extra = fc.tuple(ago, fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }),
        fc.array(ago, { maxLength: 8 }),
        fc.array(extra, { maxLength: 4 }),
        (perWindow, used, gifts) => {
          const quotas = ofRound({ perWindow });
          const uses = used.map((minutes) => use('a', minutes * 60_000));
          const extras = gifts.map(([minutes, count]) => given({ count, givenAt: NOW - minutes * 60_000 }));
          const at = (nowMs: number) => quotaLines(quotas, to, { uses, extras }, nowMs)[0]!;
          const { left, nextAt } = at(NOW);
          const minutes = Array.from({ length: 62 }, (_, n) => NOW + n * 60_000);
          const first = minutes.find((nowMs) => at(nowMs).left > 0) ?? null;
          expect(nextAt).to.equal(left > 0 ? null : first);
          if (nextAt !== null) expect(at(nextAt - 1).left).to.equal(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never lets more through than the limits, whatever order things come in', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null });
    const times = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 60 })), { maxLength: 60 });
    fc.assert(
      fc.property(limit, limit, limit, limit, times, (total, perProblem, perWindow, ofA, tries) => {
        const quotas = ofRound({ total, perProblem, perWindow }, { a: { perProblem: ofA } });
        const taken: { roundProblemId: string; at: number }[] = [];
        let now = NOW;
        for (const [roundProblemId, minutes] of tries) {
          now += minutes * 60_000;
          const lines = quotaLines(quotas, { kind: 'submissions', roundProblemId }, { uses: taken, extras: [] }, now);
          for (const { limit: most, used, left } of lines) expect(left).to.equal(Math.max(0, most - used));
          const nextAt = Math.max(...lines.map((one) => one.nextAt ?? 0));
          if (lines.every(({ left }) => left > 0)) taken.push({ roundProblemId, at: now });
          else if (lines.every(({ left, window }) => left > 0 || window !== null)) {
            const then = quotaLines(
              quotas,
              { kind: 'submissions', roundProblemId },
              { uses: taken, extras: [] },
              nextAt,
            );
            expect(
              then.every(({ left }) => left > 0),
              'at the time that is told',
            ).to.equal(true);
          }
        }
        const count = (id: string) => taken.filter((one) => one.roundProblemId === id).length;
        expect(taken.length).to.be.at.most(total ?? Infinity);
        expect(count('b')).to.be.at.most(perProblem ?? Infinity);
        expect(count('a')).to.be.at.most(ofA ?? perProblem ?? Infinity);
        for (const { at } of taken) {
          const within = taken.filter((one) => one.at > at - HOUR && one.at <= at).length;
          expect(within).to.be.at.most(perWindow ?? Infinity);
        }
      }),
    );
  });

  it('only grows once the round has opened', () => {
    const codes = (before: Partial<QuotaLimits>, wanted: Partial<QuotaLimits>) =>
      faultsOfLess(limits(before), limits(wanted), (name) => name).map(({ field, code }) => `${field} ${code}`);
    expect(codes({ total: 3 }, { total: 3 })).to.deep.equal([]);
    expect(codes({ total: 3, perProblem: 2 }, { total: 4 })).to.deep.equal([]);
    expect(codes({ total: 3 }, { total: 2 })).to.deep.equal(['total quota_only_more']);
    expect(codes({}, { perProblem: 99, perWindow: 1 })).to.deep.equal([
      ...['perProblem quota_not_new', 'perWindow quota_not_new'],
    ]);
    const day = { perWindow: 3, window: 'day' as const };
    expect(codes({ perWindow: 3 }, day)).to.deep.equal(['window quota_window_only_shorter']);
    expect(codes(day, { perWindow: 3, window: 'hour' })).to.deep.equal([]);
    expect(codes({}, { window: 'day' })).to.deep.equal([]);
  });
});
