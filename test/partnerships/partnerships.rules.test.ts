import { expect } from 'chai';
import {
  COURSE_READY,
  isEditable,
  PARTNERSHIP_STATES,
  TRANSITION_NAMES,
  TRANSITIONS,
  transitionsFrom,
  waitsForNews,
} from '../../src/partnerships/partnerships.rules.ts';

describe('a partnership', () => {
  it('allows exactly these steps from each state', () => {
    const steps = Object.fromEntries(PARTNERSHIP_STATES.map((state) => [state, transitionsFrom(state)]));
    expect(steps).to.deep.equal({
      draft: ['submit'],
      submitted: ['start_review', 'request_changes', 'approve', 'decline'],
      under_review: ['request_changes', 'approve', 'decline'],
      changes_requested: ['submit'],
      declined: [],
      approved: ['sign_agreement', 'open_course'],
      agreement_signed: ['confirm_university', 'open_course'],
      university_confirmed: ['open_course'],
      running: ['accept'],
      accepted: ['close'],
      closed: [],
    });
  });

  it('reaches one state with each step, taken by a permitted role, with a reason if one is required', () => {
    const said = Object.entries(TRANSITIONS).map(
      ([name, { to, permission, needsReason, offered }]) =>
        `${name}: ${to}, ${permission}${needsReason ? ', reason' : ''}${offered ? '' : ', not offered'}`,
    );
    expect(said).to.deep.equal([
      'submit: submitted, partnership.submit',
      'start_review: under_review, partnership.review',
      'request_changes: changes_requested, partnership.review, reason',
      'approve: approved, partnership.review',
      'decline: declined, partnership.review, reason',
      'sign_agreement: agreement_signed, partnership.sign',
      'confirm_university: university_confirmed, partnership.confirm',
      'open_course: running, course.open, not offered',
      'accept: accepted, partnership.review',
      'close: closed, partnership.review',
    ]);
  });

  it('can be edited only before it is submitted, and again when changes are requested', () => {
    expect(PARTNERSHIP_STATES.filter(isEditable)).to.deep.equal(['draft', 'changes_requested']);
  });

  it('allows opening courses from its approval until it ends', () => {
    expect(COURSE_READY).to.deep.equal(['approved', 'agreement_signed', 'university_confirmed', 'running']);
  });
});

describe('the news of a partnership', () => {
  it('goes to organizers when a professor submits or confirms, otherwise to the professor who did not do it', () => {
    for (const name of TRANSITION_NAMES) {
      const [own, others] = [waitsForNews(name, true), waitsForNews(name, false)];
      const isForOrganizers = name === 'submit' || name === 'confirm_university';
      expect(own, name).to.equal(isForOrganizers ? 'organizers' : 'no-one');
      expect(others, name).to.equal(name === 'submit' ? 'organizers' : 'owner');
    }
    expect(TRANSITION_NAMES).to.deep.equal(Object.keys(TRANSITIONS));
  });
});
