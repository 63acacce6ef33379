/** Names of the people and teams behind compared submissions, for the staff who read a check. */
import { publicPeople } from '../accounts/users.service.ts';
import { placesOfUnchecked } from '../places/places.service.ts';
import { placeKey, placeName } from '../places/places.rules.ts';
import type { App } from '../platform/app-context.ts';
import type { CheckedPlaceType } from './checks.rules.ts';
import type { SubmissionAuthor } from './shown-checks.rules.ts';
import { listCandidates, listMembers, listParticipantNames, listPlacesOf } from './compared.store.ts';

/** Who is behind these submissions, by their ids. */
export async function authorsUnchecked(
  app: App,
  place: { contextType: CheckedPlaceType; contextId: string },
  submissionIds: readonly string[],
): Promise<Map<string, SubmissionAuthor>> {
  const found = await listCandidates(app.db, [...new Set(submissionIds)]);
  const participants = found.flatMap(({ participantId }) => participantId ?? []);
  const names = await listParticipantNames(app.db, [...new Set(participants)]);
  const people = await publicPeople(
    app,
    found.map(({ authorId }) => authorId),
  );
  const outside = found.filter(({ contextId }) => contextId !== place.contextId).map(({ id }) => id);
  const refs = await listPlacesOf(app.db, outside);
  const places = await placesOfUnchecked(app, [...refs.values()]);
  return new Map(
    found.map((one) => {
      const ref = refs.get(one.id);
      const away = ref && places.get(placeKey(ref));
      const { id, verdict, authorId, participantId, contextId, problemVersionId, submittedAt } = one;
      const name = (participantId && names.get(participantId)) || people.get(authorId)?.displayName || '';
      const facts = { verdict, authorId, participantId, contextId, problemVersionId, submittedAt };
      return [id, { submissionId: id, name, ...facts, elsewhere: ref ? (away ? placeName(away) : '') : null }];
    }),
  );
}

/** The people behind a submission: its team, or its author. */
export async function peopleBehindUnchecked(
  app: App,
  { participantId, authorId }: Pick<SubmissionAuthor, 'participantId' | 'authorId'>,
): Promise<string[]> {
  const team = participantId === null ? [] : ((await listMembers(app.db, [participantId])).get(participantId) ?? []);
  return [...new Set([...team, authorId])];
}
