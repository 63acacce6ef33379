/** The demo's people: those of `logins.json`, which `npm start` prints. */
import { readFileSync } from 'node:fs';
import type { App } from '../../src/platform/app-context.ts';
import { systemActor, type UserActor } from '../../src/platform/actor.ts';
import { createAccount } from '../../src/accounts/accounts.service.ts';
import { SITE_ROLES } from '../../src/accounts/permissions.rules.ts';
import { grantRole, loadActor } from '../../src/accounts/users.service.ts';

interface Logins {
  password: string;
  logins: { email: string; role: string; name: string; university: string | null }[];
}

export interface DemoPeople {
  organizer: UserActor;
  chen: UserActor;
  keller: UserActor;
  mentor: UserActor;
  students: UserActor[];
}

/** Makes the accounts with their roles. */
export async function seedPeople(app: App): Promise<DemoPeople> {
  const { password, logins } = JSON.parse(readFileSync(new URL('logins.json', import.meta.url), 'utf8')) as Logins;
  const made: { role: string; actor: UserActor }[] = [];
  for (const [index, { email, role, name, university }] of logins.entries()) {
    const language = /\p{Script=Han}/u.test(name) ? 'zh-CN' : 'en';
    const student = role === 'student' ? { fullName: name, studentNumber: `2026${String(100 + index)}` } : {};
    const details = { email, password, displayName: name, university: university ?? undefined, ...student };
    const id = await createAccount(app, details, language, { verified: true });
    const siteRole = SITE_ROLES.find((one) => one === role);
    if (siteRole) await grantRole(app, systemActor('demo'), id, siteRole);
    made.push({ role, actor: (await loadActor(app, id)) as UserActor });
  }
  const of = (role: string): UserActor[] => made.filter((one) => one.role === role).map((one) => one.actor);
  const [[organizer], [chen, keller], [mentor]] = [of('organizer'), of('professor'), of('mentor')];
  if (!organizer || !chen || !keller || !mentor) throw new Error('logins.json lacks a role');
  return { organizer, chen, keller, mentor, students: of('student') };
}
