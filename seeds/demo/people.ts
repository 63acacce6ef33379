/** The demo's people: those in `logins.json`, which `npm start` prints, and others who only participate. */
import { readFileSync } from 'node:fs';
import type { App } from '../../src/platform/app-context.ts';
import { systemActor, type UserActor } from '../../src/platform/actor.ts';
import { createAccount } from '../../src/accounts/accounts.service.ts';
import { SITE_ROLES } from '../../src/accounts/permissions.rules.ts';
import { grantRole, loadActor } from '../../src/accounts/users.service.ts';
import { LAKESIDE, NORTH, RIVERS } from './words.ts';

interface Login {
  email: string;
  role: string;
  name: string;
  university: string | null;
}

const { password, logins } = JSON.parse(readFileSync(new URL('logins.json', import.meta.url), 'utf8')) as {
  password: string;
  logins: Login[];
};

/** The rest of the course; with the three students of `logins.json` from there it has 24. */
const CLASSMATES = [
  [
    'Wang Fang 王芳',
    'Li Na 李娜',
    'Zhang Wei 张伟',
    'Chen Jie 陈杰',
    'Yang Li 杨丽',
    'Huang Lei 黄磊',
    'Zhou Ting 周婷',
  ],
  ['Wu Peng 吴鹏', 'Xu Jing 徐静', 'Ma Chao 马超', 'Zhu Lin 朱琳', 'Hu Bo 胡波', 'Guo Yan 郭燕', 'He Qiang 何强'],
  ['Gao Xin 高欣', 'Luo Yi 罗毅', 'Zheng Kai 郑凯', 'Liang Yue 梁悦', 'Song Tao 宋涛', 'Tang Wen 唐雯', 'Han Rui 韩锐'],
].flat();

/** Contestants of last season. */
const ALUMNI: [name: string, university: string][] = [
  ['Jonas Berg', NORTH],
  ['Xie Ming 谢明', LAKESIDE],
  ['Priya Nair', RIVERS],
  ['Deng Hao 邓昊', LAKESIDE],
  ['Elif Kaya', RIVERS],
  ['Feng Qi 冯琪', LAKESIDE],
  ['Tomás Silva', NORTH],
  ['Cao Yu 曹宇', LAKESIDE],
  ['Hanna Lind', NORTH],
];

export interface DemoPeople {
  organizer: UserActor;
  chen: UserActor;
  keller: UserActor;
  mentor: UserActor;
  /** The people in `logins.json`: three of Lakeside University, then three of North Technical University. */
  students: UserActor[];
  classmates: UserActor[];
  alumni: UserActor[];
}

/** Creates the accounts with their roles. */
export async function seedPeople(app: App): Promise<DemoPeople> {
  const made: { role: string; actor: UserActor }[] = [];
  for (const [index, login] of logins.entries())
    made.push({ role: login.role, actor: await seedLogin(app, login, index) });
  const of = (role: string): UserActor[] => made.filter((one) => one.role === role).map((one) => one.actor);
  const [[organizer], [chen, keller], [mentor]] = [of('organizer'), of('professor'), of('mentor')];
  if (!organizer || !chen || !keller || !mentor) throw new Error('logins.json lacks a role');
  const others = (people: [string, string][], from: number): Promise<UserActor[]> =>
    Promise.all(
      people.map(([name, university], index) =>
        seedLogin(app, { email: emailOf(name), role: 'student', name, university }, from + index),
      ),
    );
  const classmates = await others(
    CLASSMATES.map((name) => [name, LAKESIDE]),
    100,
  );
  return { organizer, chen, keller, mentor, students: of('student'), classmates, alumni: await others(ALUMNI, 200) };
}

/** `Jonas Berg` → `jonas.berg@example.org`, by the Latin letters of the name. */
function emailOf(name: string): string {
  const latin = name.normalize('NFD').replace(/[^A-Za-z ]/g, '');
  return `${latin.trim().toLowerCase().replaceAll(' ', '.')}@example.org`;
}

async function seedLogin(app: App, login: Login, number: number): Promise<UserActor> {
  const { email, role, name, university } = login;
  const language = /\p{Script=Han}/u.test(name) ? 'zh-CN' : 'en';
  const student = role === 'student' ? { fullName: name, studentNumber: `2026${String(100 + number)}` } : {};
  const details = { email, password, displayName: name, university: university ?? undefined, ...student };
  const id = await createAccount(app, details, language, { verified: true });
  const siteRole = SITE_ROLES.find((one) => one === role);
  if (siteRole) await grantRole(app, systemActor('demo'), id, siteRole);
  return (await loadActor(app, id)) as UserActor;
}
