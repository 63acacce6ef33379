/**
 * A service function that reads or writes data takes the actor whose permission it checks, or its name says that it checks
 * none. Routes call only functions of the first kind, and those that are for everyone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** The caller: a person, a visitor, the system, or a judge host that has signed in with its token. */
const ACTOR = /\b(Actor|UserActor|VisitorActor|SystemActor|Judgehost|Caller)\b/;
/** Returned only by functions that have checked the actor: a place, the frame of a contest's or course's pages, submissions, a contest of the API, a visit to a university whose state the session keeps. */
const GRANT = /\b(PlaceToSubmit|ContestPage|CoursePage|WorkFound|LoadedFrame|Told|ClicsContest|ReturnedVisit)\b/;
/**
 * Types that give access to data. `Transaction` is not one of them: such a function is a step of another function's
 * write, and routes have no transaction.
 */
const ACCESS = /\b(App|DbOrTrx)\b/;
/** Parts of the app without data. */
const NO_ACCESS = /^Pick<App, '(config|clock)'>$/;
const SAYS_SO = /Unchecked$|^public[A-Z]/;

/** Functions without an actor whose name does not say so, each with a reason. */
const EXCEPTIONS: Record<string, string> = {
  createAccount: 'Whoever registers has no account yet.',
  signIn: 'Checks address and password.',
  requestReset: 'Answers by mail, to the owner of the address.',
  verifyEmail: 'Checks the secret of a mailed link.',
  isResetLink: 'Checks the secret of a mailed link.',
  resetPassword: 'Checks the secret of a mailed link.',
  accountOfGithub: 'Takes the profile for which GitHub vouches.',
  receiveAnswer: 'Checks what a university says against the visit that it answers.',
  beginLaunch: 'Sends a browser back to the platform that sent it.',
  receiveLaunch: 'Checks the signed token of a platform against the launch that it answers.',
  unsubscribe: 'Checks the signature of a mailed link.',
  holderOfToken: 'Checks a personal token.',
  holderNow: 'Takes a token that was checked, to check it again.',
  authenticateHost: 'Checks the token of a judge host.',
  loadActor: 'Says who a session belongs to: it makes the actor.',
  queueNews: 'Wakes whoever waits; it carries nothing.',
  startLocalJudge: 'Starts a process together with the site.',
};

/** Exported functions of a service that access data, take no actor, and do not say so in their name. */
function unnamed(fileName: string, source: string): string[] {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement)) return [];
    if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    return unnamedOf(exportedFunctions(statement), file);
  });
}

function unnamedOf(functions: readonly ExportedFunction[], file: ts.SourceFile): string[] {
  return functions.flatMap(({ name, parameters }) => {
    const types = parameters.map((parameter) => parameter.type?.getText(file) ?? '');
    const access = types.some((type) => ACCESS.test(type) && !NO_ACCESS.test(type));
    return access && !types.some((type) => ACTOR.test(type) || GRANT.test(type)) && !SAYS_SO.test(name) ? [name] : [];
  });
}

interface ExportedFunction {
  name: string;
  parameters: readonly ts.ParameterDeclaration[];
}

function exportedFunctions(statement: ts.Statement): ExportedFunction[] {
  if (ts.isFunctionDeclaration(statement))
    return [{ name: statement.name?.text ?? '', parameters: statement.parameters }];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
      ? [{ name: name.getText(), parameters: initializer.parameters }]
      : [],
  );
}

/** Functions that an exported interface or type of a service asks for: one feature makes them and `features.ts` hands them to another. */
function unnamedHandedIn(fileName: string, source: string): string[] {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement) => {
    if (ts.isTypeAliasDeclaration(statement) && ts.isFunctionTypeNode(statement.type))
      return unnamedOf([{ name: statement.name.text, parameters: statement.type.parameters }], file);
    return ts.isInterfaceDeclaration(statement) ? unnamedOf(statement.members.flatMap(memberFunction), file) : [];
  });
}

function memberFunction(member: ts.TypeElement): ExportedFunction[] {
  const name = member.name?.getText() ?? '';
  if (ts.isMethodSignature(member)) return [{ name, parameters: member.parameters }];
  if (!ts.isPropertySignature(member) || !member.type || !ts.isFunctionTypeNode(member.type)) return [];
  return [{ name, parameters: member.type.parameters }];
}

/** What a route must not use. */
const NOT_FOR_ROUTES = /\b\w+Unchecked\b|\binTransaction\b|\bapp\.db\b/;

function files(suffix: string): { path: string; text: string }[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith(suffix))
    .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));
}

describe('service functions without an actor', () => {
  const services = files('.service.ts');
  const found = services.flatMap(({ path, text }) => unnamed(path, text).map((name) => ({ path, name })));

  it('say in their name that they check no permission, or that they are for everyone', () => {
    const odd = found.filter(({ name }) => !(name in EXCEPTIONS)).map(({ path, name }) => `${path}: ${name}`);
    expect(odd).to.deep.equal([]);
    expect(services.length).to.be.greaterThan(50);
  });

  it('say so too where a feature hands them to another', () => {
    const odd = services.flatMap(({ path, text }) => unnamedHandedIn(path, text).map((name) => `${path}: ${name}`));
    expect(odd).to.deep.equal([]);
    const loaders = services.find(({ path }) => path === 'contests/contest-parts.service.ts');
    expect(unnamedHandedIn('x.service.ts', loaders?.text.replaceAll('Unchecked', '') ?? '')).to.include('focus');
  });

  it('are needed as exceptions', () => {
    const needed = new Set(found.map(({ name }) => name));
    expect(Object.keys(EXCEPTIONS).filter((name) => !needed.has(name))).to.deep.equal([]);
  });

  it('are not called by routes when they check nothing', () => {
    const called = files('.routes.ts').flatMap(({ path, text }) =>
      [...text.matchAll(new RegExp(NOT_FOR_ROUTES, 'g'))].map(([name]) => `${path}: ${name}`),
    );
    expect(called).to.deep.equal([]);
  });

  it('would be found if they were', () => {
    const names = (source: string) => unnamed('x.service.ts', source);
    expect(names('export async function listRows(app: App, id: string) {}')).to.deep.equal(['listRows']);
    expect(names('export const listRows = async (db: DbOrTrx) => [];')).to.deep.equal(['listRows']);
    expect(names("export function rows({ db }: Pick<App, 'db' | 'clock'>) {}")).to.deep.equal(['rows']);
    expect(names('export async function listRowsUnchecked(app: App) {}')).to.deep.equal([]);
    expect(names('export async function publicRows(app: App) {}')).to.deep.equal([]);
    expect(names('export async function listRows(app: App, actor: Actor) {}')).to.deep.equal([]);
    expect(names('export async function report(app: App, host: Judgehost) {}')).to.deep.equal([]);
    expect(names("export function hash(site: Pick<App, 'config'>) {}")).to.deep.equal([]);
    expect(names('async function listRows(app: App) {}')).to.deep.equal([]);
    const handedIn = (source: string) => unnamedHandedIn('x.service.ts', source);
    expect(handedIn('export interface Rows { rows(app: App, id: string): void }')).to.deep.equal(['rows']);
    expect(handedIn('export interface Rows { rows: (app: App) => void }')).to.deep.equal(['rows']);
    expect(handedIn('export type Rows = (db: DbOrTrx) => void;')).to.deep.equal(['Rows']);
    expect(handedIn('export interface Rows { rows(app: App, actor: UserActor): void }')).to.deep.equal([]);
    expect(handedIn('export interface Rows { rowsUnchecked(app: App): void }')).to.deep.equal([]);
    expect('await service.listRowsUnchecked(app)').to.match(NOT_FOR_ROUTES);
    expect('import { listRowsUnchecked } from').to.match(NOT_FOR_ROUTES);
  });
});
