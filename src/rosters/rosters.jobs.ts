/** Background work of rosters. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import {
  forgetClaimsUnchecked,
  mailCodeUnchecked,
  mailInvitationUnchecked,
  removeOldClaimsUnchecked,
} from './claims.service.ts';
import { removeExpiredRostersUnchecked } from './rosters.service.ts';
import { claimAsked, rosterInvited } from './rosters.topics.ts';

const EXPIRED_EVERY_MS = 3_600_000;

export function registerRosterJobs(app: App): void {
  app.background.on(claimAsked, 'mail', ({ claimId, code, language }) =>
    mailCodeUnchecked(app, claimId, code, language),
  );
  app.background.on(rosterInvited, 'mail', ({ courseId, sectionId, key, language }) =>
    mailInvitationUnchecked(app, courseId, sectionId, key, language),
  );
  app.background.on(userErased, 'rosters', ({ userId }) => forgetClaimsUnchecked(app, userId));
  app.background.repeat('rosters.expired', EXPIRED_EVERY_MS, async () => {
    await removeExpiredRostersUnchecked(app);
    await removeOldClaimsUnchecked(app);
  });
}
