/** Deep linking: a teacher chooses assignments, and the platform makes a link to each. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { destinationOf } from './lti-course.service.ts';
import { signUnchecked } from './lti-keys.service.ts';
import { ltiLaunchHref } from './lti-links.rules.ts';
import { DEPLOYMENT_ID, MESSAGE_TYPE, VERSION } from './lti-claims.service.ts';
import type { Launch, LtiPlatform } from './lti.rules.ts';

const DEEP = 'https://purl.imsglobal.org/spec/lti-dl/claim';

/** What the browser takes back to the platform. @throws InvalidInput when nothing of the course was chosen */
export async function deepLinkAnswer(
  app: App,
  actor: UserActor,
  platform: LtiPlatform,
  launch: Launch,
  assignmentIds: readonly string[],
): Promise<{ returnUrl: string; token: string }> {
  const settings = launch.deepLinking;
  const destination = await destinationOf(app, actor, platform, launch);
  if (destination.to !== 'choose-assignments' || !settings?.acceptsLinks) throw new Conflict('lti_no_links');
  const chosen = destination.assignments.filter(({ id }) => assignmentIds.includes(id));
  if (chosen.length === 0) throw new InvalidInput('required', {}, 'assignments');
  if (chosen.length > 1 && !settings.acceptsMultiple) throw new InvalidInput('lti_one_link', {}, 'assignments');
  const claims = {
    [DEPLOYMENT_ID]: launch.deploymentId,
    [MESSAGE_TYPE]: 'LtiDeepLinkingResponse',
    [VERSION]: '1.3.0',
    [`${DEEP}/content_items`]: chosen.map(({ id, title, points }) => ({
      ...{ type: 'ltiResourceLink', title, url: app.config.baseUrl + ltiLaunchHref(), custom: { assignment: id } },
      window: { targetName: '_blank' },
      lineItem: { label: title, scoreMaximum: points, resourceId: id },
    })),
    ...(settings.data === null ? {} : { [`${DEEP}/data`]: settings.data }),
  };
  const token = await signUnchecked(app, claims, { issuer: platform.clientId, audience: platform.issuer });
  return { returnUrl: settings.returnUrl, token };
}
