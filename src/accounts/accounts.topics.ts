/** What accounts tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const accountMail = defineTopic('account.mail', {
  when: 'A person needs a link to confirm an email address or to set a new password.',
  payload: z.object({
    purpose: z.enum(['verify', 'reset', 'invite']),
    to: z.string(),
    language: z.string(),
    token: z.string(),
    /** The page that the person wanted. */
    next: z.string(),
    /** How long the link works. */
    hours: z.number(),
  }),
});

export const userErased = defineTopic('user.erased', {
  when: 'A person deleted the account: names kept elsewhere must go.',
  payload: z.object({ userId: z.string() }),
});

export const userProfileChanged = defineTopic('user.profile_changed', {
  when: 'A person changed the profile: the name, the university or another field.',
  payload: z.object({ userId: z.string() }),
});

export const userSignedOut = defineTopic('user.signed_out', {
  when: 'A person signed out of a browser, or of all of them.',
  payload: z.object({
    userId: z.string(),
    /** Hash of the id of the session that ended; null: all of them. */
    sessionHash: z.string().nullable(),
  }),
});
