/** Background work of extensions. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { forgetExtensionWordsWithin } from './extensions.service.ts';

export function registerExtensionJobs(app: App): void {
  app.background.on(userErased, 'extensions', ({ userId }) =>
    inTransaction(app.db, (trx) => forgetExtensionWordsWithin(trx, userId)),
  );
}
