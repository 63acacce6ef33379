/** Tells professors and organizers about their partnerships. */
import type { App } from '../platform/app-context.ts';
import { partnershipMoved } from './partnerships.topics.ts';
import { tellOfMoveUnchecked } from './partnership-notices.service.ts';

export function registerPartnershipJobs(app: App): void {
  app.background.on(partnershipMoved, 'notices', (move) => tellOfMoveUnchecked(app, move));
}
