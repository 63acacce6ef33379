/** The secret that a service gave this site: from the environment, or encrypted in the database. */
import { clientSecretFromEnvironment, type Config } from '../platform/config.ts';
import type { App } from '../platform/app-context.ts';
import { Unavailable } from '../platform/errors.ts';
import { openText, sealText } from '../platform/sealed-text.ts';
import { findProviderSecret } from './campus-providers.store.ts';
import type { CampusProvider } from './campus.rules.ts';

const PURPOSE = 'campus provider';

/** The encrypted form of a secret of this provider. */
export function sealedSecret(config: Config, providerId: string, secret: string): string {
  return sealText(config, PURPOSE, providerId, secret);
}

/** Undefined without one. @throws Unavailable when it cannot be read: the key has changed, or the variable is not set */
export async function providerSecretUnchecked(app: App, provider: CampusProvider): Promise<string | undefined> {
  const variable = provider.settings.secretVariable;
  if (variable !== '') {
    const secret = clientSecretFromEnvironment(variable);
    if (secret === undefined) throw new Unavailable('campus_secret_missing', { variable });
    return secret;
  }
  const sealed = await findProviderSecret(app.db, provider.id);
  if (sealed === null) return undefined;
  const secret = openText(app.config, PURPOSE, provider.id, sealed);
  if (secret === undefined) throw new Unavailable('campus_secret_unreadable');
  return secret;
}
