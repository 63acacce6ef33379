/** People for tests: the account is created by the service, and is signed in. */
import type { SessionData } from 'express-session';
import type { UserActor } from '../../src/platform/actor.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { createAccount } from '../../src/accounts/accounts.service.ts';
import type { SiteRole } from '../../src/accounts/permissions.rules.ts';
import { grantRole, loadActor } from '../../src/accounts/users.service.ts';
import { DatabaseSessionStore } from '../../src/platform/web/session.store.ts';
import type { TestClient } from './client.ts';
import { sessionOf } from './sessions.ts';
import type { TestSite } from './site.ts';

export interface TestPerson {
  id: string;
  email: string;
  password: string;
  displayName: string;
  actor: UserActor;
  client: TestClient;
}

let count = 0;

/** Creates a person with site roles, who is signed in. */
export async function makePerson(
  site: TestSite,
  options: {
    roles?: SiteRole[];
    displayName?: string;
    university?: string;
    fullName?: string;
    studentNumber?: string;
    verified?: boolean;
  } = {},
): Promise<TestPerson> {
  count += 1;
  const email = `person${count}@example.test`;
  const password = `correct horse ${count}`;
  const displayName = options.displayName ?? `Person ${count}`;
  const { roles = [], verified = true, ...details } = options;
  const id = await createAccount(site.app, { ...details, email, password, displayName }, 'en', { verified });
  for (const role of roles) await grantRole(site.app, systemActor('test'), id, role);
  const client = site.client();
  const session = sessionOf(id, site.app.config.baseUrl, site.app.config.sessionSecret);
  const store = new DatabaseSessionStore(site.app.db, site.app.clock);
  await new Promise<void>((resolve, reject) =>
    store.set(session.id, session.data as unknown as SessionData, (error) =>
      error ? reject(error as Error) : resolve(),
    ),
  );
  client.useSession(session);
  return { id, email, password, displayName, actor: (await loadActor(site.app, id)) as UserActor, client };
}
