/** SAML 2.0: a redirect with a request, and a posted response that is signed, as is the assertion in it. */
import { randomBytes } from 'node:crypto';
import { SAML, ValidateInResponseTo, generateServiceProviderMetadata, type Profile } from '@node-saml/node-saml';
import type { App } from '../platform/app-context.ts';
import type { Config } from '../platform/config.ts';
import { campusCallbackHref, campusMetadataHref } from './campus-links.rules.ts';
import { attributeText, type CampusProvider } from './campus.rules.ts';
import type { CampusAnswer, Departure } from './campus-protocol.rules.ts';

const CLOCK_TOLERANCE_MS = 60_000;
const SUBJECT_MAX = 191;
/** A response with an assertion has some ten thousand characters. */
export const RESPONSE_MAX = 200_000;
/** Names of other formats may be another one at the next visit, or be given to somebody else. */
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

export const entityIdOf = (config: Config, slug: string) => config.baseUrl + campusMetadataHref(slug);
const acsOf = (config: Config, slug: string) => config.baseUrl + campusCallbackHref(slug, 'saml');

/** @param requestId of the request that an answer must name */
function serviceProvider(app: App, provider: CampusProvider, requestId: string): SAML {
  const { address, certificates, entityId } = provider.settings;
  const instant = new Date().toISOString();
  return new SAML({
    entryPoint: address,
    idpCert: [...certificates],
    idpIssuer: entityId,
    issuer: entityIdOf(app.config, provider.slug),
    audience: entityIdOf(app.config, provider.slug),
    callbackUrl: acsOf(app.config, provider.slug),
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    acceptedClockSkewMs: CLOCK_TOLERANCE_MS,
    validateInResponseTo: ValidateInResponseTo.always,
    generateUniqueId: () => requestId,
    // The visit remembers its request, and is answered once.
    cacheProvider: {
      saveAsync: (value) => Promise.resolve({ value, createdAt: Date.now() }),
      getAsync: (key) => Promise.resolve(key === requestId ? instant : null),
      removeAsync: (key) => Promise.resolve(key),
    },
  });
}

/** Where the browser is sent, and the id of the request that its answer must name. */
export async function leaveForSamlUnchecked(app: App, provider: CampusProvider, state: string): Promise<Departure> {
  const requestId = `_${randomBytes(20).toString('hex')}`;
  const url = await serviceProvider(app, provider, requestId).getAuthorizeUrlAsync(state, undefined, {});
  return { url, proof: { requestId } };
}

/** What the identity provider says. @throws when the response or its assertion is not signed, not for us, or not of now */
export async function samlAnswerUnchecked(
  app: App,
  provider: CampusProvider,
  proof: Readonly<Record<string, string>>,
  response: unknown,
): Promise<CampusAnswer> {
  if (typeof response !== 'string' || response.length > RESPONSE_MAX) throw new Error('No SAML response');
  // Comments, document types and processing instructions have no place in a response; parsers differ in what they make of them.
  const xml = Buffer.from(response, 'base64').toString('utf8');
  if (/<[!?]/.test(xml.replace(/^\s*<\?xml [^>]{1,200}\?>/, '')))
    throw new Error('A SAML response with comments or a document type');
  const { profile } = await serviceProvider(app, provider, proof.requestId ?? '').validatePostResponseAsync({
    SAMLResponse: response,
  });
  if (!profile) throw new Error('No assertion');
  if (profile.issuer !== provider.settings.entityId) throw new Error('Another identity provider');
  requireRecipient(profile, acsOf(app.config, provider.slug));
  const said: Record<string, unknown> = { ...(profile.attributes as Record<string, unknown> | undefined) };
  const stable = profile.nameIDFormat === PERSISTENT ? profile.nameID || null : null;
  const subject = attributeText(said, provider.settings.attributes.subject, SUBJECT_MAX + 1) ?? stable;
  if (subject === null) throw new Error('No persistent NameID and no attribute that names the person');
  return { subject, said };
}

interface ParsedConfirmation {
  SubjectConfirmation?: { SubjectConfirmationData?: { $?: { Recipient?: string; NotOnOrAfter?: string } }[] }[];
}

/** The bearer of an assertion proves something only here, and only for some minutes. */
function requireRecipient(profile: Profile, acs: string): void {
  const assertion = profile.getAssertion?.() as { Assertion?: { Subject?: ParsedConfirmation[] } } | undefined;
  const confirmations = assertion?.Assertion?.Subject?.[0]?.SubjectConfirmation ?? [];
  const data = confirmations.flatMap((one) => one.SubjectConfirmationData ?? []).map((one) => one.$ ?? {});
  if (!data.some(({ Recipient, NotOnOrAfter }) => Recipient === acs && NotOnOrAfter !== undefined))
    throw new Error('The assertion is not for this address');
}

/** What must be registered at the identity provider, as XML. */
export function samlMetadata(config: Config, slug: string): string {
  return generateServiceProviderMetadata({
    issuer: entityIdOf(config, slug),
    callbackUrl: acsOf(config, slug),
    wantAssertionsSigned: true,
    identifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  });
}
