/** Who the token belongs to, and what it may do. */
import { z } from 'zod';
import { ownAccount } from '../accounts/accounts.service.ts';
import { SCOPES } from '../accounts/api-tokens.rules.ts';
import { SITE_ROLES } from '../accounts/permissions.rules.ts';
import { defineEndpoint } from './endpoints.routes.ts';
import { isoTime, time } from './fields.views.ts';

const me = z
  .object({
    id: z.string(),
    displayName: z.string(),
    email: z.string().nullable(),
    emailVerified: z.boolean(),
    university: z.string().nullable(),
    roles: z.array(z.enum(SITE_ROLES)).describe('Roles on the whole site'),
    token: z.object({ name: z.string(), scopes: z.array(z.enum(SCOPES)), expiresAt: time }),
  })
  .meta({ id: 'Me' });

export const meEndpoints = [
  defineEndpoint({
    method: 'get',
    path: '/me',
    scope: 'read',
    summary: 'The owner of the token',
    response: me,
    async handle(app, { actor, token }) {
      const account = await ownAccount(app, actor);
      return {
        id: actor.id,
        displayName: actor.displayName,
        email: account.email,
        emailVerified: actor.emailVerified,
        university: account.university,
        roles: SITE_ROLES.filter((role) => actor.roles.includes(role)),
        token: { name: token.name, scopes: token.scopes, expiresAt: isoTime(token.expiresAt) },
      };
    },
  }),
];
