/** What the queue contributes to the process: which languages its hosts can judge. */
import type { App } from '../platform/app-context.ts';
import { toolchainsOnOfferUnchecked } from './hosts.service.ts';

/** The toolchains of judge hosts are those that forms offer. */
export function registerJudgeQueueJobs(app: App): void {
  app.toolchainOffers.answeredBy(() => toolchainsOnOfferUnchecked(app));
}
