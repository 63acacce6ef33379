/** The claims of a launch, and the answers of a platform's services: untrusted data to typed values. */
import { z } from 'zod';
import type { Launch, Member } from './lti.rules.ts';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim';
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const DEEP = 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';
export const MESSAGE_TYPE = `${CLAIM}/message_type`;
export const VERSION = `${CLAIM}/version`;
export const DEPLOYMENT_ID = `${CLAIM}/deployment_id`;

const url = z.url({ protocol: /^https?$/ }).max(2000);
const short = z.string().trim().max(255);
const cut = (max: number) =>
  z
    .string()
    .optional()
    .transform((value) => [...(value ?? '').replace(/\p{Cc}/gu, ' ').trim()].slice(0, max).join('') || null);

const launchSchema = z.object({
  sub: z.string().min(1).max(255),
  name: cut(120),
  email: cut(254),
  email_verified: z.unknown().optional(),
  [MESSAGE_TYPE]: z.enum(['LtiResourceLinkRequest', 'LtiDeepLinkingRequest']),
  [VERSION]: z.literal('1.3.0'),
  [DEPLOYMENT_ID]: short.min(1),
  [`${CLAIM}/roles`]: z.array(z.string().max(300)).max(100).default([]),
  [`${CLAIM}/context`]: z.object({ id: short.min(1), title: cut(200), label: cut(200) }).optional(),
  [`${CLAIM}/custom`]: z.record(z.string(), z.unknown()).nullish(),
  [`${CLAIM}/lis`]: z.object({ person_sourcedid: cut(40) }).nullish(),
  [AGS]: z
    .object({
      lineitems: url.optional(),
      lineitem: url.optional(),
      scope: z.array(z.string().max(300)).max(20).default([]),
    })
    .nullish(),
  [NRPS]: z.object({ context_memberships_url: url }).nullish(),
  [DEEP]: z
    .object({
      deep_link_return_url: url,
      accept_types: z.array(z.string()).default([]),
      accept_multiple: z.union([z.boolean(), z.string()]).optional(),
      data: z.string().max(20_000).optional(),
    })
    .optional(),
});

/** What a verified token says. @throws ZodError when a required claim is missing or odd */
export function readLaunch(claims: unknown): Launch {
  const said = launchSchema.parse(claims) as Record<string, unknown>;
  const context = said[`${CLAIM}/context`] as { id: string; title: string | null; label: string | null } | undefined;
  const custom = said[`${CLAIM}/custom`] as Record<string, unknown> | undefined;
  const ags = said[AGS] as { lineitems?: string; lineitem?: string; scope: string[] } | undefined;
  const nrps = said[NRPS] as { context_memberships_url: string } | undefined;
  const deep = said[DEEP] as
    | { deep_link_return_url: string; accept_types: string[]; accept_multiple?: boolean | string; data?: string }
    | undefined;
  const isDeep = (said[MESSAGE_TYPE] as string) === 'LtiDeepLinkingRequest';
  if (isDeep && !deep) throw new Error('A deep linking request without settings');
  const assignment = custom?.assignment;
  return {
    kind: isDeep ? 'deep-linking' : 'resource',
    subject: said.sub as string,
    deploymentId: said[DEPLOYMENT_ID] as string,
    ...{ name: said.name as string | null, email: said.email as string | null },
    isEmailRefused: said.email_verified === false || said.email_verified === 'false',
    studentNumber: (said[`${CLAIM}/lis`] as { person_sourcedid: string | null } | undefined)?.person_sourcedid ?? null,
    roles: said[`${CLAIM}/roles`] as string[],
    context: context ? { id: context.id, title: context.title ?? context.label ?? context.id } : null,
    assignmentId: typeof assignment === 'string' && /^[0-9a-z]{26}$/.test(assignment) ? assignment : null,
    lineItemUrl: ags?.lineitem ?? null,
    services: {
      lineItemsUrl: ags?.lineitems ?? null,
      membersUrl: nrps?.context_memberships_url ?? null,
      scopes: ags?.scope ?? [],
    },
    deepLinking: deep
      ? {
          returnUrl: deep.deep_link_return_url,
          data: deep.data ?? null,
          acceptsLinks: deep.accept_types.includes('ltiResourceLink'),
          acceptsMultiple: deep.accept_multiple === true || deep.accept_multiple === 'true',
        }
      : null,
  };
}

export const tokenSchema = z.object({
  access_token: z.string().min(1).max(10_000),
  expires_in: z.coerce.number().default(3600),
});
export const lineItemSchema = z.object({ id: url });
export const lineItemsSchema = z.array(z.object({ id: url, resourceId: z.string().optional() })).max(1000);

const membersSchema = z.object({
  members: z
    .array(
      z.object({
        user_id: z.string(),
        status: z.string().optional(),
        roles: z.array(z.string()).default([]),
        name: cut(120),
        lis_person_sourcedid: cut(40),
      }),
    )
    .max(10_000),
});

/** One page of the members of a platform's course. */
export function readMembers(answer: unknown): Member[] {
  return membersSchema.parse(answer).members.map((one) => ({
    userId: one.user_id,
    name: one.name,
    studentNumber: one.lis_person_sourcedid,
    isActive: (one.status ?? 'Active') === 'Active',
    roles: one.roles,
  }));
}
