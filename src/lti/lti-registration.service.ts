/** Dynamic registration: a platform tells where it is described, and this site registers itself there. */
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { askOutside, RefusedHost } from '../platform/outside-hosts.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { ltiKeysHref, ltiLaunchHref, ltiLoginHref } from './lti-links.rules.ts';
import { addLtiPlatform } from './lti-platforms.service.ts';
import { SCOPES } from './lti.rules.ts';

const url = z.url({ protocol: /^https?$/ }).max(1000);
const configurationSchema = z.object({
  issuer: url,
  authorization_endpoint: url,
  token_endpoint: url,
  jwks_uri: url,
  registration_endpoint: url,
  'https://purl.imsglobal.org/spec/lti-platform-configuration': z
    .looseObject({ product_family_code: z.string().max(100).optional() })
    .optional(),
});
const registeredSchema = z.object({
  client_id: z.string().min(1).max(255),
  'https://purl.imsglobal.org/spec/lti-tool-configuration': z
    .looseObject({ deployment_id: z.string().max(255).optional() })
    .optional(),
});

/** What a platform is asked to register. */
function toolOf(baseUrl: string): Record<string, unknown> {
  const message = (type: string) => ({ type, target_link_uri: baseUrl + ltiLaunchHref() });
  return {
    application_type: 'web',
    response_types: ['id_token'],
    grant_types: ['implicit', 'client_credentials'],
    initiate_login_uri: baseUrl + ltiLoginHref(),
    redirect_uris: [baseUrl + ltiLaunchHref()],
    client_name: 'Kernelway',
    jwks_uri: baseUrl + ltiKeysHref(),
    token_endpoint_auth_method: 'private_key_jwt',
    scope: Object.values(SCOPES).join(' '),
    'https://purl.imsglobal.org/spec/lti-tool-configuration': {
      domain: new URL(baseUrl).host,
      target_link_uri: baseUrl + ltiLaunchHref(),
      claims: ['iss', 'sub', 'name', 'email'],
      messages: [message('LtiResourceLinkRequest'), message('LtiDeepLinkingRequest')],
    },
  };
}

async function askJson(app: App, address: string, body?: unknown, token?: string): Promise<unknown> {
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const request = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await askOutside(address, request, app.config.privateHosts);
  if (!answer.ok) throw new Error(`The platform answered ${answer.status}`);
  return await answer.json();
}

/**
 * Registers this site at the platform that describes itself at `configurationUrl`, and adds the platform, switched off. Returns
 * its id. @throws InvalidInput, Conflict when the platform does not answer as it should
 */
export async function registerAtPlatform(
  app: App,
  actor: Actor,
  configurationUrl: string,
  registrationToken: string | undefined,
): Promise<string> {
  requirePermission(actor, 'lti.manage');
  try {
    const platform = configurationSchema.parse(await askJson(app, configurationUrl));
    // Another host must not speak for the issuer.
    if (new URL(platform.issuer).host !== new URL(configurationUrl).host) throw new Error('Another issuer');
    const registered = registeredSchema.parse(
      await askJson(app, platform.registration_endpoint, toolOf(app.config.baseUrl), registrationToken),
    );
    const deployment = registered['https://purl.imsglobal.org/spec/lti-tool-configuration']?.deployment_id;
    return await addLtiPlatform(app, actor, {
      name: new URL(platform.issuer).host,
      issuer: platform.issuer,
      clientId: registered.client_id,
      settings: {
        authorizationUrl: platform.authorization_endpoint,
        tokenUrl: platform.token_endpoint,
        keysUrl: platform.jwks_uri,
        deployments: deployment === undefined ? [] : [deployment],
        mailDomains: [],
      },
    });
  } catch (error) {
    if (error instanceof InvalidInput) throw new Conflict(error.code, error.params);
    app.log.warn({ err: error, address: configurationUrl }, 'LTI: a registration failed');
    if (error instanceof RefusedHost) throw new Conflict(`outside_${error.reason}`, { host: error.host });
    throw new Conflict('lti_registration_failed');
  }
}
