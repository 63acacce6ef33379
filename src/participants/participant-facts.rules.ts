/** What the log of a contest says of its participants. */
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import type { Participant } from './participants.rules.ts';

/** A participant as everyone sees it: nothing of one that withdrew or is hidden. A person's name is left to the account, so that it can be erased there alone. */
export function participantFact(participant: Participant): NewEvent {
  const { id, kind, name, starred, disqualifiedAt, disqualifiedIn, withdrawnAt, hiddenAt } = participant;
  const data = {
    participation: kind,
    name: kind === 'team' ? name : null,
    isGuest: starred,
    isDisqualified: disqualifiedAt !== null,
    disqualifiedIn: disqualifiedIn.map(({ roundId }) => roundId),
  };
  return {
    kind: 'participant',
    subjectId: id,
    roundId: null,
    audience: 'public',
    data: withdrawnAt === null && hiddenAt === null ? data : null,
  };
}
