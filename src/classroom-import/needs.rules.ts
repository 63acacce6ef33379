/**
 * What the lines of a test need that a judge does not have: the network, a service, a program that is not in the image. Each
 * such line is named before an import, with what can be done about it.
 */
import type { ClassroomTest } from './classroom-tests.rules.ts';
import { commandsIn } from './shell-lines.rules.ts';
import {
  DEBIAN_PACKAGE,
  hasTool,
  IMAGES,
  INSTALLED,
  NETWORK,
  PYTHON_MODULES,
  SERVICES,
  type Image,
} from './tools.rules.ts';

/** `root`: works, but without the rights of root. The others cannot work as written; `already` installs what is there. */
export type NeedKind = 'network' | 'service' | 'tool' | 'elsewhere' | 'script' | 'github' | 'already' | 'root';

export interface Need {
  kind: NeedKind;
  /** Index of the test. */
  test: number;
  part: 'setup' | 'run';
  /** The command that has the need, shortened. */
  command: string;
  /** The program or name it is about. */
  what: string;
  /** The Debian package that has it, the image that has it, or what a script of package.json does. */
  hint?: string;
}

/** What is known of the repository. */
export interface RepositoryFacts {
  paths: ReadonlySet<string>;
  /** Scripts of package.json. */
  scripts: Readonly<Record<string, string>>;
  /** Whether libraries of the language come with the repository, so that a package manager needs no network. */
  hasVendored: boolean;
}

const HARMLESS: readonly NeedKind[] = ['root'];

/** Whether the line works on a judge although it is named. */
export function isHarmless({ kind }: Pick<Need, 'kind'>): boolean {
  return HARMLESS.includes(kind);
}

/** The needs of all tests in an image, in their order; each once for a line. */
export function needsOf(
  tests: readonly Pick<ClassroomTest, 'setup' | 'run'>[],
  image: Image,
  facts: RepositoryFacts,
): Need[] {
  return tests.flatMap((test, index) =>
    (['setup', 'run'] as const).flatMap((part) => needsOfLine(test[part], image, facts, { test: index, part })),
  );
}

function needsOfLine(line: string, image: Image, facts: RepositoryFacts, place: Pick<Need, 'test' | 'part'>): Need[] {
  const found = new Map<string, Need>();
  const own = functionsIn(line);
  for (const words of commandsIn(line)) {
    const need = own.has(words[0]!) ? undefined : needOf(words, image, facts);
    if (need) found.set(`${need.kind} ${need.what}`, { ...place, ...need, command: words.join(' ').slice(0, 160) });
  }
  const secret = /\$\{?(GITHUB_\w+|RUNNER_\w+)|\$\{\{\s*([\w.-]+)/.exec(line);
  if (secret)
    found.set('github', {
      ...place,
      kind: 'github',
      command: line.trim().slice(0, 160),
      what: secret[1] ?? secret[2]!,
    });
  return [...found.values()];
}

function functionsIn(line: string): Set<string> {
  return new Set([...line.matchAll(/(?:^|[;\s])(?:function\s+)?([A-Za-z_]\w*)\s*\(\)/g)].map(([, name]) => name!));
}

type Found = Pick<Need, 'kind' | 'what' | 'hint'>;

function needOf(words: readonly string[], image: Image, facts: RepositoryFacts): Found | undefined {
  const [program = '', ...args] = words;
  // A variable, or a program whose path says where it is.
  if (/^[$"'`*~]|^\d/.test(program)) return undefined;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'sudo') return { kind: 'root', what: 'sudo' };
  const module = /^(python|python3|pypy3|py)$/.test(name) ? moduleOf(args) : undefined;
  if (module !== undefined) return moduleNeed(module, args, image, facts);
  const network = networkNeed(name, args, image, facts);
  if (network) return network;
  if (SERVICES.has(name)) return { kind: 'service', what: name };
  if (program.includes('/') && !/^\/(usr\/)?(local\/)?s?bin\//.test(program)) return undefined;
  if (/^(npm|pnpm|yarn)$/.test(name)) return scriptNeed(name, args, facts);
  return hasTool(image, name) ? undefined : missing(name);
}

/** The module of `python -m module`. */
function moduleOf(args: readonly string[]): string | undefined {
  const flag = args.findIndex((word) => word === '-m' || word.startsWith('-m'));
  // Options before it; a file before it takes the flag for itself.
  if (flag < 0 || args.slice(0, flag).some((word) => !word.startsWith('-'))) return undefined;
  return args[flag] === '-m' ? args[flag + 1] : args[flag]!.slice(2);
}

function moduleNeed(module: string, args: readonly string[], image: Image, facts: RepositoryFacts): Found | undefined {
  const name = module.split('.')[0]!;
  const rest = args.slice(args.indexOf(module) + 1);
  if (name === 'pip' || name === 'ensurepip') return networkNeed('pip', rest, image, facts);
  if (!hasTool(image, 'python3')) return missing('python3');
  const hint = PYTHON_MODULES[name];
  return hint === undefined ? undefined : { kind: 'tool', what: name, hint };
}

function networkNeed(name: string, args: readonly string[], image: Image, facts: RepositoryFacts): Found | undefined {
  const calls = NETWORK[name];
  if (calls === undefined) return undefined;
  const verb = args.find((word) => !word.startsWith('-')) ?? '';
  if (calls !== 'always' && !calls.includes(verb)) {
    // Without a word, yarn and its like install.
    if (!(args.length === 0 && /^(pnpm|bundle|composer)$/.test(name))) return undefined;
  }
  const wanted = args.slice(args.indexOf(verb) + 1).filter((word) => !word.startsWith('-'));
  const isUpdate = /^apt(-get)?$/.test(name) && verb === 'update';
  if (isUpdate || (wanted.length > 0 && wanted.every((one) => INSTALLED[image].has(one.split(/[=<>]/)[0]!))))
    return isUpdate ? { kind: 'already', what: `${name} update` } : { kind: 'already', what: wanted.join(' ') };
  if (facts.hasVendored && /^(go|cargo)$/.test(name)) return undefined;
  return {
    kind: 'network',
    what: [name, verb].filter((word) => word !== '').join(' '),
    hint: wanted.join(' ').slice(0, 80),
  };
}

/** `npm test` is a line of package.json, which may do without npm. */
function scriptNeed(name: string, args: readonly string[], facts: RepositoryFacts): Found {
  const verb = args[0] === 'run' || args[0] === 'run-script' ? args[1] : args[0];
  const script = facts.scripts[verb === 't' ? 'test' : (verb ?? '')];
  return { kind: 'script', what: [name, ...args.slice(0, 2)].join(' '), ...(script && { hint: script.slice(0, 120) }) };
}

function missing(name: string): Found {
  const other = IMAGES.find((image) => hasTool(image, name));
  if (other) return { kind: 'elsewhere', what: name, hint: other };
  const hint = DEBIAN_PACKAGE[name];
  return { kind: 'tool', what: name, ...(hint && { hint }) };
}

/** The image in which the fewest lines cannot work; where it is the same, the one its files speak for. */
export function bestImage(tests: readonly Pick<ClassroomTest, 'setup' | 'run'>[], facts: RepositoryFacts): Image {
  const spoken = spokenFor(facts.paths);
  const cost = (image: Image): number =>
    needsOf(tests, image, facts).filter((need) => !isHarmless(need)).length - (image === spoken ? 0.5 : 0);
  return [...IMAGES].sort((a, b) => cost(a) - cost(b))[0]!;
}

const EXTENSIONS: Readonly<Record<string, Image>> = {
  c: 'cpp',
  cc: 'cpp',
  cpp: 'cpp',
  h: 'cpp',
  hpp: 'cpp',
  py: 'python',
  java: 'java',
  js: 'javascript',
  mjs: 'javascript',
  ts: 'javascript',
  go: 'go',
  rs: 'rust',
  sh: 'scripts',
  rb: 'scripts',
  php: 'scripts',
  lua: 'scripts',
};

function spokenFor(paths: ReadonlySet<string>): Image | undefined {
  const counts = new Map<Image, number>();
  for (const path of paths) {
    const image = EXTENSIONS[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
    if (image) counts.set(image, (counts.get(image) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
