import { expect } from 'chai';
import {
  normaliseName,
  registrationAt,
  registrationEnd,
  requireRegistrationOpen,
  requireRegistrationTimes,
  requireTeamSizes,
  rostersLocked,
  type Contest,
} from '../../src/contests/contests.rules.ts';
import type { AppError } from '../../src/platform/errors.ts';

/** Kind, code, field and parameters of a refusal; `fine` without one. */
function refusalOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    const { kind, code, field, params } = error as AppError;
    return `${kind} ${code} ${field ?? '-'} ${JSON.stringify(params)}`;
  }
  return 'fine';
}
const contest = (more: Partial<Contest> = {}): Contest =>
  ({
    visibility: 'published',
    registrationOpensAt: 1000,
    registrationClosesAt: 5000,
    endsAt: 9000,
    ...more,
  }) as Contest;

describe('teams', () => {
  it('are locked from the first opening on, to the millisecond', () => {
    expect([999, 1000, 1001].map((nowMs) => rostersLocked({ startsAt: 1000 }, nowMs))).to.deep.equal([
      false,
      true,
      true,
    ]);
    expect(rostersLocked({ startsAt: null }, 1e15)).to.equal(false);
  });

  it('have a minimum size that is not above the maximum', () => {
    expect(refusalOf(() => requireTeamSizes({ teamMin: 3, teamMax: 3 }))).to.equal('fine');
    expect(refusalOf(() => requireTeamSizes({ teamMin: 4, teamMax: 3 }))).to.equal(
      'invalid-input team_min_over_max teamMin {"max":3}',
    );
  });

  it('have names that must differ in more than case, width and spaces', () => {
    expect(normaliseName('  Ｔeam \t One ')).to.equal('team one');
    expect(normaliseName('Team-One')).to.not.equal(normaliseName('Team One'));
  });
});

describe('registration', () => {
  it('ends at its own end or that of the last round, whichever is earlier', () => {
    const end = (registrationClosesAt: number | null, endsAt: number | null) =>
      registrationEnd({ registrationClosesAt, endsAt });
    expect([end(null, null), end(null, 9), end(5, null), end(5, 9), end(9, 5)]).to.deep.equal([null, 9, 5, 5, 5]);
  });

  it('is refused before its opening and from its end on', () => {
    const at = (nowMs: number, more?: Partial<Contest>) => registrationAt(contest(more), nowMs);
    expect([at(999), at(1000), at(4999), at(5000)]).to.deep.equal(['early', 'open', 'open', 'over']);
    expect(at(3000, { visibility: 'draft' })).to.equal('early');
    expect(at(0, { registrationOpensAt: null })).to.equal('open');
    expect(at(1e15, { registrationClosesAt: null, endsAt: null })).to.equal('open');
  });

  it('is refused with the time at which it opens or closed', () => {
    expect(refusalOf(() => requireRegistrationOpen(contest(), 999))).to.equal(
      'conflict registration_early - {"at":1000}',
    );
    expect(refusalOf(() => requireRegistrationOpen(contest(), 5000))).to.equal(
      'conflict registration_over - {"at":5000}',
    );
    expect(
      refusalOf(() => requireRegistrationOpen(contest({ registrationOpensAt: null, visibility: 'draft' }), 1)),
    ).to.equal('conflict registration_draft - {}');
    expect(refusalOf(() => requireRegistrationOpen(contest(), 1000))).to.equal('fine');
  });

  it('closes after it opens', () => {
    const times = (registrationOpensAt: number | null, registrationClosesAt: number | null) => () =>
      requireRegistrationTimes({ registrationOpensAt, registrationClosesAt });
    for (const run of [times(1000, 1001), times(null, 0), times(1, null), times(null, null)])
      expect(refusalOf(run)).to.equal('fine');
    for (const run of [times(1000, 1000), times(1000, 999)])
      expect(refusalOf(run)).to.equal(
        'invalid-input registration_closes_before_opens registrationClosesAt {"opensAt":1000}',
      );
  });
});
