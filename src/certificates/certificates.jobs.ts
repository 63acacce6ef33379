/** Writes issued certificates, ends those that a corrected result makes untrue, and takes erased names off them. */
import type { App } from '../platform/app-context.ts';
import { userErased } from '../accounts/accounts.topics.ts';
import { resultsConfirmed } from '../standings/standings.topics.ts';
import { forgetHolderUnchecked } from './certificates.service.ts';
import { certificatesIssued } from './certificates.topics.ts';
import { followResultUnchecked } from './following.service.ts';
import { writeBatchUnchecked } from './issuing.service.ts';

export function registerCertificateJobs(app: App): void {
  const on = app.background;
  on.on(certificatesIssued, 'write', ({ batchId }) => writeBatchUnchecked(app, batchId));
  on.on(resultsConfirmed, 'certificates', ({ resultId }) => followResultUnchecked(app, resultId));
  on.on(userErased, 'certificates', ({ userId }) => forgetHolderUnchecked(app, userId));
}
