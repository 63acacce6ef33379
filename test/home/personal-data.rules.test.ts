import { expect } from 'chai';
import {
  EXPORT_FILES,
  PERSONAL_TABLES,
  plainRow,
  submissionFolder,
  withoutOthers,
} from '../../src/home/personal-data.rules.ts';

const ME = 'me';
const act = (action: string, subjectType: string, subjectId: string, detail: Record<string, unknown> = {}) => ({
  at: 0,
  action,
  subjectType,
  subjectId,
  detail,
});

describe('personal data', () => {
  it('is in files that the archive contains', () => {
    const files = Object.values(PERSONAL_TABLES).flatMap((one) => ('file' in one ? [one.file] : []));
    expect([...new Set(files)].sort()).to.deep.equal([...EXPORT_FILES].sort());
  });

  it('has a file for each table, or a reason of several words why not', () => {
    for (const [table, decision] of Object.entries(PERSONAL_TABLES)) {
      if ('file' in decision) expect(EXPORT_FILES, table).to.include(decision.file);
      else expect(decision.left, table).to.match(/\w+ \w+/);
    }
  });

  it('is written as rows with the names of the API, ISO times and parsed JSON', () => {
    const row = {
      id: 'a',
      created_at: 0,
      stage_since: 1,
      lease_until: null,
      detail: '{"a":1}',
      note: '{"a":1}',
      xp_at: 5,
    };
    expect(plainRow(row)).to.deep.equal({
      id: 'a',
      createdAt: '1970-01-01T00:00:00.000Z',
      stageSince: '1970-01-01T00:00:00.001Z',
      leaseUntil: null,
      detail: { a: 1 },
      note: '{"a":1}',
      xpAt: '1970-01-01T00:00:00.005Z',
    });
    for (const column of ['detail', 'commits', 'filter', 'figures']) {
      expect(plainRow({ [column]: '[1]' }), column).to.deep.equal({ [column]: [1] });
      expect(plainRow({ [column]: [1] }), `${column}, unfolded by the database`).to.deep.equal({ [column]: [1] });
    }
    expect(plainRow({ last_attempt: 5, until_then: 6 }), 'no instants').to.deep.equal({ lastAttempt: 5, untilThen: 6 });
    expect(plainRow({ detail: null, updated_at: '7' })).to.deep.equal({
      detail: null,
      updatedAt: '1970-01-01T00:00:00.007Z',
    });
  });

  it('says of an action what was done and when, and to which own object', () => {
    expect(withoutOthers(act('user.exported', 'user', ME, { role: 'mentor' }), ME)).to.deep.equal({
      at: '1970-01-01T00:00:00.000Z',
      action: 'user.exported',
      subjectType: 'user',
      subjectId: ME,
      detail: { role: 'mentor' },
    });
    for (const one of [
      act('submission.received', 'submission', 's'),
      act('submission.sample-run', 'submission', 's'),
      act('contest.edited', 'contest', 's'),
    ])
      expect(withoutOthers(one, ME).subjectId, one.action).to.equal('s');
  });

  it('does not name the people an action was about, nor other people', () => {
    for (const one of [
      act('role.granted', 'user', 'other'),
      act('submission.rejudged', 'submission', 'other'),
      act('participant.renamed', 'participant', 'other'),
      act('pipeline.moved', 'pipeline', 'other'),
    ])
      expect(withoutOthers(one, ME), one.action).not.to.have.property('subjectId');
    const course = act('course.staff_added', 'course', 'c', {
      userId: 'u',
      mentorId: 'm',
      Participant: 'p',
      role: 'r',
    });
    expect(withoutOthers(course, ME).detail).to.deep.equal({ role: 'r' });
    const edit = act('assignment.edited', 'course', 'c', {
      gradesMilli: [['u', 1000, 2000]],
      changes: { dueAt: [1, 2], captainId: ['a', 'b'] },
      note: null,
      list: ['x'],
    });
    expect(withoutOthers(edit, ME).detail).to.deep.equal({ changes: { dueAt: [1, 2] }, note: null, list: ['x'] });
    const team = act('participant.renamed', 'participant', 'p', { contestId: 'c', to: 'Their team', starred: true });
    expect(withoutOthers(team, ME).detail).to.deep.equal({ contestId: 'c', starred: true });
  });

  it('puts each submission in a folder whose name sorts by time', () => {
    const one = { id: 'x1', problemSlug: 'sum', submittedAt: Date.UTC(2027, 0, 2, 3, 4, 5, 678) };
    expect(submissionFolder(one)).to.equal('submissions/2027-01-02-030405-sum-x1');
  });
});
