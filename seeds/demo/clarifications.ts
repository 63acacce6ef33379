/** What was asked, answered and announced in the round that runs: one question is still open. */
import type { UserActor } from '../../src/platform/actor.ts';
import { announce, answer } from '../../src/clarifications/answering.service.ts';
import { ask } from '../../src/clarifications/asking.service.ts';
import { subjectKey } from '../../src/clarifications/clarifications.rules.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { getContestUnchecked } from '../../src/contests/contests.service.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';
import { CLARIFICATIONS } from './words.ts';

export function tellClarifications(
  story: Story,
  organizer: UserActor,
  [zhao, sun]: readonly UserActor[],
  created: () => Contest,
  roundProblemId: (problem: 'walrecovery' | 'pointreads') => string,
): void {
  const about = (problem: 'walrecovery' | 'pointreads') =>
    subjectKey({ roundId: null, roundProblemId: roundProblemId(problem) });
  // As it is by then: it was created as a draft.
  const contest = (app: Stage) => getContestUnchecked(app, created().id);
  let asked = '';
  story.daysAgo(0.115, async (app) => {
    const wanted = { about: about('walrecovery'), text: CLARIFICATIONS.asked, formKey: 'demo-question-1' };
    asked = (await ask(app, zhao as UserActor, await contest(app), wanted)).id;
  });
  story.daysAgo(0.11, async (app) =>
    answer(app, organizer, await contest(app), asked, { text: CLARIFICATIONS.answered, audience: 'all', rev: 0 }),
  );
  story.daysAgo(0.08, async (app) =>
    announce(app, organizer, await contest(app), {
      about: about('pointreads'),
      text: CLARIFICATIONS.announced,
      formKey: 'demo-announcement',
    }),
  );
  story.daysAgo(0.02, async (app) =>
    ask(app, sun as UserActor, await contest(app), {
      about: about('walrecovery'),
      text: CLARIFICATIONS.open,
      formKey: 'demo-question-2',
    }),
  );
}
