/** A partnership in each state that can last; the two that ended had a course. */
import type { App } from '../../src/platform/app-context.ts';
import type { UserActor } from '../../src/platform/actor.ts';
import { openCourse } from '../../src/courses/courses.service.ts';
import type { Proposal, TransitionName } from '../../src/partnerships/partnerships.rules.ts';
import { movePartnership, propose } from '../../src/partnerships/partnerships.service.ts';
import type { DemoPeople } from './people.ts';
import type { Story } from './story.ts';
import { PILOT_COURSE_WORDS, PROPOSALS, READING_COURSE_WORDS, WHY_CHANGES, WHY_DECLINED } from './words.ts';

type Who = 'owner' | 'organizer';
type Step = [daysAfter: number, who: Who, step: TransitionName, reason?: string];

const SUBMIT: Step = [1, 'owner', 'submit'];
const REVIEW: Step = [3, 'organizer', 'start_review'];
const APPROVE: Step = [5, 'organizer', 'approve'];
const SIGN: Step = [9, 'organizer', 'sign_agreement'];
const CONFIRM: Step = [14, 'owner', 'confirm_university'];

/** Proposes a partnership on a day and takes each step so many days later. Returns its id, once the first step is done. */
export function tellPartnership(
  story: Story,
  people: DemoPeople,
  owner: UserActor,
  proposal: Proposal,
  daysAgo: number,
  steps: Step[],
): { id: () => string } {
  let id = '';
  story.daysAgo(daysAgo, async (app) => void (id = await propose(app, owner, proposal)));
  for (const [daysAfter, who, step, reason] of steps) {
    const actor = who === 'owner' ? owner : people.organizer;
    story.daysAgo(daysAgo - daysAfter, (app: App) => movePartnership(app, actor, id, step, reason));
  }
  return { id: () => id };
}

export function tellPartnerships(story: Story, people: DemoPeople): void {
  const { chen, keller, organizer } = people;
  const tell = (owner: UserActor, proposal: Proposal, daysAgo: number, ...steps: Step[]) =>
    tellPartnership(story, people, owner, proposal, daysAgo, steps);
  const closed = tell(chen, PROPOSALS.closed, 400, SUBMIT, REVIEW, APPROVE, SIGN, CONFIRM);
  story.daysAgo(380, (app) => openCourse(app, chen, closed.id(), READING_COURSE_WORDS));
  story.daysAgo(290, (app) => movePartnership(app, organizer, closed.id(), 'accept'));
  story.daysAgo(270, (app) => movePartnership(app, organizer, closed.id(), 'close'));
  const accepted = tell(keller, PROPOSALS.accepted, 300, SUBMIT, REVIEW, APPROVE, SIGN, CONFIRM);
  story.daysAgo(280, (app) => openCourse(app, keller, accepted.id(), PILOT_COURSE_WORDS));
  story.daysAgo(150, (app) => movePartnership(app, organizer, accepted.id(), 'accept'));
  tell(keller, PROPOSALS.confirmed, 30, SUBMIT, REVIEW, APPROVE, SIGN, CONFIRM);
  tell(chen, PROPOSALS.signed, 24, SUBMIT, REVIEW, APPROVE, SIGN);
  tell(chen, PROPOSALS.approved, 18, SUBMIT, REVIEW, APPROVE);
  tell(keller, PROPOSALS.declined, 16, SUBMIT, REVIEW, [4, 'organizer', 'decline', WHY_DECLINED]);
  tell(keller, PROPOSALS.changesRequested, 9, SUBMIT, [4, 'organizer', 'request_changes', WHY_CHANGES]);
  tell(chen, PROPOSALS.underReview, 6, SUBMIT, REVIEW);
  tell(keller, PROPOSALS.submitted, 3, SUBMIT);
  tell(chen, PROPOSALS.draft, 1);
}
