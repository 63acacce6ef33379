/** The form of a university's sign-in service. */
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { CLIENT_SECRET_VARIABLE } from '../platform/config.ts';
import { InvalidInput } from '../platform/errors.ts';
import { nameText, optionalText, parseInput, revision } from '../platform/web/forms.ts';
import { attributeNames, PROVIDER_KINDS, type CampusProvider, type ProviderValues } from './campus.rules.ts';
import { METADATA_MAX, readSamlMetadata } from './saml-metadata.input.ts';

const DOMAIN = /^(?=.{3,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
const words = (max: number) =>
  optionalText(max).transform((value) =>
    (value ?? '')
      .split(/[\s,;，；]+/)
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );
const ATTRIBUTES = ['subject', 'name', 'email', 'studentNumber', 'affiliation'] as const;

const schema = z.object({
  rev: revision,
  kind: z.enum(PROVIDER_KINDS),
  university: nameText(120),
  mailDomains: words(2000)
    .transform((domains) => domains.map((domain) => domain.toLowerCase().replace(/^@/, '')))
    .refine((domains) => domains.length > 0, { message: 'required' })
    .refine((domains) => domains.every((domain) => DOMAIN.test(domain)), { message: 'format_domain' }),
  address: optionalText(500).transform((value) => value ?? ''),
  clientId: optionalText(200).transform((value) => value ?? ''),
  secret: optionalText(1000),
  secretVariable: optionalText(80)
    .refine((value) => value === undefined || CLIENT_SECRET_VARIABLE.test(value), { message: 'format_secret_variable' })
    .transform((value) => value ?? ''),
  entityId: optionalText(500).transform((value) => value ?? ''),
  certificates: optionalText(40_000).transform((value) => value ?? ''),
  metadata: optionalText(METADATA_MAX),
  subjectName: words(500),
  nameName: words(500),
  emailName: words(500),
  studentNumberName: words(500),
  affiliationName: words(500),
});

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,20000}-----END CERTIFICATE-----/g;

function certificatesOf(text: string): string[] {
  const found = text.match(PEM) ?? [];
  try {
    for (const one of found) new X509Certificate(one);
  } catch {
    throw new InvalidInput('certificate_unreadable', {}, 'certificates');
  }
  if (found.length === 0) throw new InvalidInput('certificate_unreadable', {}, 'certificates');
  return found.map(String);
}

/**
 * What an organizer typed. The kind of a service that exists stays.
 * @throws InvalidInput naming the field at fault
 */
export function readProvider(body: unknown, before?: CampusProvider): ProviderValues & { rev: number | undefined } {
  const kind = before?.kind;
  const typed = parseInput(schema, { ...(body as Record<string, unknown>), ...(kind ? { kind } : {}) });
  const own = Object.fromEntries(ATTRIBUTES.map((name) => [name, typed[`${name}Name`]]));
  const base = {
    mailDomains: typed.mailDomains,
    attributes: attributeNames(typed.kind, own),
    ...addressOf(typed),
    clientId: typed.clientId,
    secretVariable: typed.secretVariable,
  };
  if (typed.kind === 'oidc' && typed.clientId === '') throw new InvalidInput('required', {}, 'clientId');
  return { rev: typed.rev, university: typed.university, kind: typed.kind, settings: base, secret: typed.secret };
}

function addressOf(typed: z.output<typeof schema>): { address: string; entityId: string; certificates: string[] } {
  const { kind, metadata, address, entityId } = typed;
  if (kind === 'saml' && metadata !== undefined) {
    const read = readSamlMetadata(metadata);
    return { ...read, certificates: certificatesOf(read.certificates.join('\n')) };
  }
  if (address === '') throw new InvalidInput('required', {}, 'address');
  if (kind !== 'saml') return { address, entityId: '', certificates: [] };
  if (entityId === '') throw new InvalidInput('required', {}, 'entityId');
  return { address, entityId, certificates: certificatesOf(typed.certificates) };
}

/** The form of a service as it is, without its secret. */
export function providerForm({
  provider,
  university,
}: {
  provider: CampusProvider;
  university: string;
}): Record<string, unknown> {
  const { settings, rev, kind } = provider;
  const names = Object.fromEntries(ATTRIBUTES.map((name) => [`${name}Name`, settings.attributes[name].join(', ')]));
  return {
    ...{ rev, kind, university },
    mailDomains: settings.mailDomains.join(', '),
    address: settings.address,
    clientId: settings.clientId,
    secretVariable: settings.secretVariable,
    entityId: settings.entityId,
    certificates: settings.certificates.join('\n'),
    ...names,
  };
}
