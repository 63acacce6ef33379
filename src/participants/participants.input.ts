/** Forms of teams, of what organizers decide about participants, and the search in their list. */
import { z } from 'zod';
import { checkbox, optionalText, plainLine, text } from '../platform/web/forms.ts';
import { TEAM_NAME_MAX } from './participants.rules.ts';

const reason = text(1000);

export const teamSchema = z.object({ name: plainLine(TEAM_NAME_MAX) });
export const joinSchema = z.object({ code: text(20) });
export const memberSchema = z.object({ userId: text(26) });
export const starSchema = z.object({ starred: checkbox, reason });
/** Without a round: of the whole contest. */
export const disqualifySchema = z.object({ disqualified: checkbox, reason, round: optionalText(60) });
export const reasonSchema = z.object({ reason });

export const participantSearchSchema = z.object({ q: z.string().trim().max(100).optional().catch(undefined) });
