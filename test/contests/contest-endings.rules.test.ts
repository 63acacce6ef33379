import { expect } from 'chai';
import fc from 'fast-check';
import * as rules from '../../src/contests/contest-endings.rules.ts';
import { Conflict } from '../../src/platform/errors.ts';

const over = { visibility: 'published' as const, startsAt: 100, endsAt: 200, archivedAt: null };
const DAY = 24 * 3_600_000;

describe('archiving a contest', () => {
  it('is for drafts, and from the end of its last round on', () => {
    expect(rules.mayArchive(over, 99)).to.equal(false);
    expect(rules.mayArchive(over, 199)).to.equal(false);
    expect(rules.mayArchive(over, 200)).to.equal(true);
    expect(rules.mayArchive({ ...over, visibility: 'draft' }, 150)).to.equal(true);
    expect(rules.mayArchive({ ...over, startsAt: null, endsAt: null }, 500)).to.equal(false);
    expect(rules.mayArchive({ ...over, archivedAt: 300 }, 400)).to.equal(false);
    expect(() => rules.requireArchivable(over, 200)).not.to.throw();
    expect(() => rules.requireArchivable(over, 199))
      .to.throw(Conflict)
      .with.property('code', 'contest_not_over');
    expect(() => rules.requireArchivable({ ...over, archivedAt: 300 }, 400))
      .to.throw(Conflict)
      .that.deep.includes({ code: 'contest_archived', params: { at: 300 } });
  });

  it('refuses what changes it, and nothing that reads or ends it', () => {
    for (const action of ['contest.edit', 'participant.manage', 'result.publish', 'clarification.answer'] as const)
      expect(rules.changesContest(action), action).to.equal(true);
    for (const action of ['contest.staff-view', 'contest.archive', 'contest.delete', 'participant.list'] as const)
      expect(rules.changesContest(action), action).to.equal(false);
    expect(() => rules.requireNotArchived({ archivedAt: null })).not.to.throw();
  });
});

describe('deleting a contest', () => {
  const held = (count: number, isOfPeople: boolean) => ({ label: 'x', count, isOfPeople });

  it('needs that people have done nothing in it', () => {
    expect(() => rules.requireDeletable([held(3, false), held(0, true)])).not.to.throw();
    expect(() => rules.requireDeletable([held(3, false), held(1, true)]))
      .to.throw(Conflict)
      .with.property('code', 'contest_holds_work');
  });

  it('names each part that there is once: as kept or as going', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.boolean())), (parts) => {
        const all = parts.map(([count, isOfPeople]) => held(count, isOfPeople));
        const { keeps, goes } = rules.heldParts(all);
        expect([...keeps, ...goes]).to.have.members(all.filter(({ count }) => count > 0));
        expect(keeps.every(({ isOfPeople }) => isOfPeople) && goes.every(({ isOfPeople }) => !isOfPeople)).to.equal(
          true,
        );
      }),
    );
  });

  it('can be undone for thirty days, to the millisecond', () => {
    expect(rules.restorableUntil(5)).to.equal(5 + 30 * DAY);
    expect(() => rules.requireRestorable(5, 4 + 30 * DAY)).not.to.throw();
    expect(() => rules.requireRestorable(5, 5 + 30 * DAY))
      .to.throw(Conflict)
      .that.deep.includes({ code: 'contest_restore_late', params: { at: 5 + 30 * DAY } });
  });

  it('frees its URL name, and gives a similar one when that is taken', () => {
    expect(rules.slugWhileDeleted('01abc')).to.equal('deleted-01abc');
    expect(rules.slugIfTaken('spring-cup', '0123456789')).to.equal('spring-cup-456789');
    expect(rules.slugIfTaken('x'.repeat(60), '0123456789')).to.have.length(57);
  });
});
