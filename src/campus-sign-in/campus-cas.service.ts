/** CAS in its JSON form: the ticket that the browser brings is checked at the server, which answers who it is. */
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { askOutside, outsideUrl } from '../platform/outside-hosts.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { campusCallbackHref } from './campus-links.rules.ts';
import { attributeText, type CampusProvider } from './campus.rules.ts';
import type { CampusAnswer, Departure } from './campus-protocol.rules.ts';

const TICKET = /^[A-Za-z0-9._-]{1,256}$/;
const SUBJECT_MAX = 191;

const answerSchema = z.object({
  serviceResponse: z.object({
    authenticationSuccess: z
      .object({ user: z.string().min(1), attributes: z.record(z.string(), z.unknown()).optional() })
      .optional(),
    authenticationFailure: z.object({ code: z.string() }).optional(),
  }),
});

/** The state is part of the address that the ticket is for, so the server itself refuses a ticket of another visit. */
const serviceOf = (app: App, provider: CampusProvider, state: string) =>
  app.config.baseUrl + withQuery(campusCallbackHref(provider.slug, 'cas'), { state });

function addressOf(app: App, provider: CampusProvider, path: string, query: Record<string, string>): URL {
  const base = outsideUrl(provider.settings.address, app.config.privateHosts);
  const url = new URL(`${base.href.replace(/\/{1,9}$/, '')}/${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** Where the browser is sent. */
export function leaveForCasUnchecked(app: App, provider: CampusProvider, state: string): Departure {
  return { url: addressOf(app, provider, 'login', { service: serviceOf(app, provider, state) }).href, proof: {} };
}

/** Who the ticket is for. @throws when the server does not confirm it */
export async function casAnswerUnchecked(
  app: App,
  provider: CampusProvider,
  state: string,
  ticket: unknown,
): Promise<CampusAnswer> {
  if (typeof ticket !== 'string' || !TICKET.test(ticket)) throw new Error('No CAS ticket');
  const query = { service: serviceOf(app, provider, state), ticket, format: 'JSON' };
  const answer = await askOutside(
    addressOf(app, provider, 'serviceValidate', query),
    { headers: { accept: 'application/json' } },
    app.config.privateHosts,
  );
  if (!answer.ok) throw new Error(`CAS answered ${answer.status}`);
  const { authenticationSuccess: found, authenticationFailure } = answerSchema.parse(
    await answer.json(),
  ).serviceResponse;
  if (!found || authenticationFailure) throw new Error(`CAS refused: ${authenticationFailure?.code ?? 'no reason'}`);
  const said = { ...found.attributes, user: found.user };
  const subject = attributeText(said, provider.settings.attributes.subject, SUBJECT_MAX + 1);
  if (subject === null) throw new Error('CAS named no subject');
  return { subject, said };
}
