/** What the queue contributes to the process: which languages its hosts can judge. */
import type { App } from '../platform/app-context.ts';
import { toolchainsOnOffer } from './hosts.service.ts';

/** The toolchains of judge hosts are those that forms offer. */
export function registerJudgeQueueJobs(app: App): void {
  app.toolchainOffers.answeredBy(() => toolchainsOnOffer(app));
}
