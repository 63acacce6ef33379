/** The form of a learning platform. */
import { z } from 'zod';
import { nameText, optionalText, parseInput, revision, text } from '../platform/web/forms.ts';
import type { LtiPlatform, PlatformValues } from './lti.rules.ts';

const lines = (max: number) =>
  optionalText(max).transform((value) =>
    (value ?? '')
      .split(/\r?\n|,/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );

const schema = z.object({
  rev: revision,
  name: nameText(120),
  issuer: text(255),
  clientId: text(255),
  authorizationUrl: text(500),
  tokenUrl: text(500),
  keysUrl: text(500),
  deployments: lines(5000).refine((ids) => ids.every((id) => id.length <= 255), {
    message: 'too_long',
    params: { max: 255 },
  }),
  mailDomains: lines(2000).transform((all) => all.map((one) => one.toLowerCase().replace(/^@/, ''))),
});

/** @throws InvalidInput naming the field at fault */
export function readPlatform(body: unknown): PlatformValues & { rev: number | undefined } {
  const { rev, name, issuer, clientId, ...settings } = parseInput(schema, body);
  return { rev, name, issuer, clientId, settings };
}

/** The form of a platform as it is. */
export function platformForm({ name, issuer, clientId, settings, rev }: LtiPlatform): Record<string, unknown> {
  const { deployments, mailDomains, ...addresses } = settings;
  return {
    ...{ rev, name, issuer, clientId, ...addresses },
    deployments: deployments.join('\n'),
    mailDomains: mailDomains.join(', '),
  };
}
