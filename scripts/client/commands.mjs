/** `kernelway login | problems | assignments | courses | contests | submit | status | board`: for students and scripts, by `/api/v1` alone. No packages needed. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Api, NotSignedIn, Refused, Unreachable } from './api.mjs';
import { askToken, currentLogin, keepLogin } from './login.mjs';
import { boardText, line, quotaText, registrationText, resultText, stateLine, submissionText, table } from './show.mjs';

export const clientHelp = `Usage: npx kernelway login URL
       npx kernelway problems [--search TEXT] [--json]
       npx kernelway assignments [--json]
       npx kernelway courses [--search TEXT] [--mine] [--json]
       npx kernelway contests [--search TEXT] [--json]
       npx kernelway submit FILE… --problem NAME | --assignment ID | --round CONTEST/ROUND/LABEL
                            [--practice] [--language ID] [--entry-point NAME] [--folder PATH] [--samples] [--watch] [--json]
       npx kernelway status ID [--watch] [--json]
       npx kernelway board CONTEST ROUND [--json]

login asks for a personal token (Settings, Personal tokens), or reads it from a pipe, and keeps it in
~/.config/kernelway/login.json, readable for you alone. Scripts may set KERNELWAY_URL and KERNELWAY_TOKEN instead.
NAME, CONTEST and ROUND are as in the URL of the page; problems and contests list the names, each with your own result or
registration, and assignments the IDs of those that are open to you.

  --watch    stay until the verdict
  --samples  run it on the samples alone: no attempt, no score
  --practice with --round: after the round, apart from it
  --json     JSON for scripts: one document, with --watch one a line whenever something changes

Exit codes: 0 success (with --watch: accepted), 1 refused (with --watch: another verdict), 2 invalid command line,
3 not signed in, 4 the site does not answer.`;

const NAMES = ['login', 'problems', 'assignments', 'courses', 'contests', 'submit', 'status', 'board'];
const RECONNECTS = 5;

/** Whether a command is one of these. */
export const isClientCommand = (/** @type {string} */ name) => NAMES.includes(name);

class Misused extends Error {}

const answer = (/** @type {string} */ text) => void process.stdout.write(`${text}\n`);
const say = (/** @type {string} */ text) => void process.stderr.write(`${text}\n`);
const json = (/** @type {unknown} */ value) => answer(JSON.stringify(value));

const OPTIONS = /** @type {const} */ ({
  json: { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
  samples: { type: 'boolean', default: false },
  mine: { type: 'boolean', default: false },
  practice: { type: 'boolean', default: false },
  search: { type: 'string' },
  problem: { type: 'string' },
  assignment: { type: 'string' },
  round: { type: 'string' },
  language: { type: 'string' },
  'entry-point': { type: 'string' },
  folder: { type: 'string' },
});
/** Options of each command. @type {Record<string, string[]>} */
const OWN = {
  login: [],
  problems: ['search', 'json'],
  assignments: ['json'],
  courses: ['search', 'mine', 'json'],
  contests: ['search', 'json'],
  submit: [
    'problem',
    'assignment',
    'round',
    'language',
    'entry-point',
    'folder',
    'samples',
    'practice',
    'watch',
    'json',
  ],
  status: ['watch', 'json'],
  board: ['json'],
};

/** @typedef {{ json: boolean, watch: boolean, samples: boolean, mine: boolean, practice: boolean, search?: string, problem?: string, assignment?: string,
 *   round?: string, language?: string, 'entry-point'?: string, folder?: string }} Values */

/** Runs a command and returns its exit code. @param {string} name @param {string[]} args @returns {Promise<number>} */
export async function runClient(name, args) {
  try {
    const { values, positionals } = read(name, args);
    if (name === 'login') return await login(positionals);
    const api = new Api(await currentLogin());
    if (name in LISTS) return await list(api, /** @type {keyof typeof LISTS} */ (name), values, positionals);
    if (name === 'submit') return await submit(api, values, positionals);
    if (name === 'status') return await status(api, values, positionals);
    return await board(api, values, positionals);
  } catch (error) {
    return failed(error);
  }
}

/** @param {string} name @param {string[]} args @returns {{ values: Values, positionals: string[] }} */
function read(name, args) {
  const options = Object.fromEntries(Object.entries(OPTIONS).filter(([option]) => OWN[name]?.includes(option)));
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return {
      values: { json: false, watch: false, samples: false, mine: false, practice: false, ...values },
      positionals,
    };
  } catch (error) {
    throw new Misused(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @param {unknown} error */
function failed(error) {
  const codes = /** @type {const} */ ([
    [Misused, 2],
    [NotSignedIn, 3],
    [Unreachable, 4],
    [Refused, 1],
  ]);
  const [, code] = codes.find(([kind]) => error instanceof kind) ?? [];
  if (code === undefined) throw error;
  say(
    String(/** @type {Error} */ (error).message)
      .split('\n')
      .map(line)
      .join('\n'),
  );
  if (code === 2) say(`\n${clientHelp}`);
  return code;
}

/** @param {string[]} positionals @param {number} count @param {string} what */
function exactly(positionals, count, what) {
  if (positionals.length !== count) throw new Misused(`Give ${what}.`);
  return positionals;
}

/** @param {string[]} positionals */
async function login(positionals) {
  const [typed = ''] = exactly(positionals, 1, 'the URL of the site');
  if (!URL.canParse(typed) || !/^https?:$/.test(new URL(typed).protocol))
    throw new Misused(`"${typed}" is not a URL such as https://kernelway.example.`);
  const { origin, protocol, hostname } = new URL(typed);
  if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname))
    say('This URL is not encrypted: others on the network can read the token. Use https if the site has it.');
  const token = await askToken(`${origin}/profile/tokens`);
  if (token === '') throw new Misused('There was no token.');
  const me = await new Api({ url: origin, token }).get('/me');
  const file = await keepLogin({ url: origin, token });
  say(`Signed in to ${origin} as ${line(me.displayName)}. Kept in ${file}.`);
  if (!me.token.scopes.includes('submit')) say('This token may read, but not submit.');
  return 0;
}

/** What each list shows of an item. @type {Record<string, { header: string[], row: (one: any) => unknown[] }>} */
const LISTS = {
  problems: { header: ['Name', 'Title', 'My result'], row: (one) => [one.slug, one.name, resultText(one.myResult)] },
  assignments: {
    header: ['ID', 'Course', 'Title', 'Due', 'My result'],
    row: (one) => [one.id, one.course.title, one.title, one.dueAt, resultText(one.myResult)],
  },
  courses: {
    header: ['Name', 'Title', 'Term', 'My role'],
    row: (one) => [one.slug, one.title, one.term, one.role ?? ''],
  },
  contests: {
    header: ['Name', 'Title', 'Phase', 'Registered as'],
    row: (one) => [one.slug, one.name, one.isDraft ? 'draft' : one.phase, registrationText(one.myParticipant)],
  },
};

/** @param {Api} api @param {keyof typeof LISTS} name @param {Values} values @param {string[]} positionals */
async function list(api, name, values, positionals) {
  exactly(positionals, 0, 'no file or name');
  const { items } = await api.all(`/${name}`, { search: values.search, mine: values.mine ? 'true' : undefined });
  const { header, row } = /** @type {(typeof LISTS)[string]} */ (LISTS[name]);
  if (values.json) json(items);
  else if (items.length === 0) say(`There are no such ${name}.`);
  else answer(table([header, ...items.map(row)]));
  return 0;
}

/** @param {Values} values @returns {Record<string, string>} */
function placeOf({ problem, assignment, round, practice }) {
  const given = [problem, assignment, round].filter((one) => one !== undefined);
  if (given.length !== 1) throw new Misused('submit: give one of --problem, --assignment and --round.');
  if (practice && round === undefined) throw new Misused('submit: --practice goes with --round.');
  if (problem !== undefined) return { problem };
  if (assignment !== undefined) return { assignment };
  const [contest, slug, label, ...more] = String(round).split('/');
  if (!contest || !slug || !label || more.length > 0) throw new Misused('submit: --round is CONTEST/ROUND/LABEL.');
  return { contest, round: slug, label, ...(practice ? { practice: 'true' } : {}) };
}

/** @param {Api} api @param {Values} values @param {string[]} paths */
async function submit(api, values, paths) {
  if (paths.length === 0) throw new Misused('submit: name a file.');
  const form = new FormData();
  const { language, 'entry-point': entryPoint, folder } = values;
  const fields = { ...placeOf(values), language, entryPoint, folder, samplesOnly: String(values.samples) };
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  for (const path of paths) {
    const content = await readFile(path).catch((/** @type {Error} */ error) => {
      throw new Misused(`Cannot read ${path}: ${error.message}`);
    });
    form.append('files', new Blob([new Uint8Array(content)]), basename(path));
  }
  const taken = await api.submit(form, randomUUID());
  if (values.round !== undefined && !values.practice) await sayQuota(api, values.round);
  if (values.watch) {
    if (!values.json) say(`Submitted as ${taken.id}: ${taken.url}`);
    return await watch(api, taken.id, values.json);
  }
  if (values.json) json(taken);
  else answer(`${taken.id}  ${stateLine(taken)}\n${taken.url}`);
  return 0;
}

/** Says what is left of the quotas of a round; nothing where nothing is limited. @param {Api} api @param {string} place */
async function sayQuota(api, place) {
  const [contest = '', round = '', label = ''] = place.split('/').map(encodeURIComponent);
  const { quota } = await api.get(`/contests/${contest}/rounds/${round}/problems/${label}`);
  for (const one of quota) say(quotaText(one));
}

/** @param {Api} api @param {Values} values @param {string[]} positionals */
async function status(api, values, positionals) {
  const [id = ''] = exactly(positionals, 1, 'the id of a submission');
  if (values.watch) return await watch(api, id, values.json);
  const one = await api.get(`/submissions/${encodeURIComponent(id)}`);
  if (values.json) json(one);
  else answer(submissionText(one));
  return 0;
}

/** Follows a submission until its verdict; a broken connection is made again. @param {Api} api @param {string} id @param {boolean} asJson */
async function watch(api, id, asJson) {
  let last = '';
  for (let broken = 0; ;) {
    try {
      for await (const { event, data } of api.events(`/submissions/${encodeURIComponent(id)}/events`)) {
        if (event === 'done') {
          if (!asJson) answer(submissionText(data));
          return data.verdict === 'AC' ? 0 : 1;
        }
        const text = asJson ? JSON.stringify(data) : stateLine(data);
        if (text !== last && asJson) answer(text);
        else if (text !== last && !data.isOver) say(text);
        last = text;
      }
      throw new Unreachable('The site ended the connection.');
    } catch (error) {
      broken += 1;
      if (!(error instanceof Unreachable) || broken > RECONNECTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * broken));
    }
  }
}

/** @param {Api} api @param {Values} values @param {string[]} positionals */
async function board(api, values, positionals) {
  const [contest = '', round = ''] = exactly(positionals, 2, 'a contest and a round');
  const path = `/contests/${encodeURIComponent(contest)}/rounds/${encodeURIComponent(round)}/board`;
  const found = await api.all(path);
  if (values.json) json(found);
  else answer(boardText(found));
  return 0;
}
