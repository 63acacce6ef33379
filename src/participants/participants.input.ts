/** Forms of teams, of what organizers decide about participants, and the search in their list. */
import { z } from 'zod';
import { checkbox, optionalText, plainLine, text, wholeNumber } from '../platform/web/forms.ts';
import { TEAM_NAME_MAX } from './participants.rules.ts';
import { INVITATION_DAYS } from './team-invitations.rules.ts';

const reason = text(1000);

export const teamSchema = z.object({ name: plainLine(TEAM_NAME_MAX) });
export const joinSchema = z.object({ code: text(40) });
export const invitationSchema = (teamMax: number) =>
  z.object({
    people: wholeNumber(1, teamMax),
    days: wholeNumber(INVITATION_DAYS[0], INVITATION_DAYS[INVITATION_DAYS.length - 1] ?? 1),
  });
export const memberSchema = z.object({ userId: text(26) });
export const starSchema = z.object({ starred: checkbox, reason });
/** Without a member: the whole team. */
export const rosterChangeSchema = z.object({
  member: optionalText(26),
  into: text(26),
  reason,
  confirmed: checkbox,
});
export const hideSchema = z.object({ hidden: checkbox, reason });
/** Without a round: of the whole contest. */
export const disqualifySchema = z.object({ disqualified: checkbox, reason, round: optionalText(60) });
export const reasonSchema = z.object({ reason });

export const participantSearchSchema = z.object({ q: z.string().trim().max(100).optional().catch(undefined) });
