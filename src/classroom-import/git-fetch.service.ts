/**
 * Fetches a repository by its URL with git, as from someone who means harm: only https to public addresses, no hooks, submodules,
 * filters or stored credentials, one commit, and limits of size and time. Nothing is checked out; what comes back is a zip.
 */
import { spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInput, Unavailable } from '../platform/errors.ts';
import { isPublicAddress } from '../platform/public-addresses.ts';
import { REPOSITORY_BYTES } from './repository.service.ts';

const FETCH_MS = 60_000;
/** A compressed history of one commit may be as large as its files. */
const FETCH_BYTES = 2 * REPOSITORY_BYTES;
const WATCH_MS = 250;
const FIELD = 'gitUrl';

export interface FetchFrom {
  url: string;
  /** Settings for git that pin the address that was looked up. */
  settings: string[];
  protocol: 'https' | 'file';
}

/** The URL, if it may be fetched, with its address pinned. @throws InvalidInput naming what is wrong with it */
export async function checkedGitUrl(typed: string, resolve = lookupAll): Promise<FetchFrom> {
  const refuse = (code: string, params: Record<string, string> = {}): InvalidInput =>
    new InvalidInput(code, params, FIELD);
  let url: URL;
  try {
    url = new URL(typed.trim());
  } catch {
    throw refuse('git_url_invalid');
  }
  if (url.protocol !== 'https:') throw refuse('git_url_protocol');
  if (url.username !== '' || url.password !== '') throw refuse('git_url_credentials');
  if (url.port !== '' || url.search !== '' || url.hash !== '') throw refuse('git_url_invalid');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await resolve(host);
  const [address] = addresses;
  if (address === undefined) throw refuse('git_url_unknown_host', { host });
  if (!addresses.every(isPublicAddress)) throw refuse('git_url_private', { host });
  const pinned = isIP(host)
    ? []
    : ['-c', `http.curloptResolve=${host}:443:${address.includes(':') ? `[${address}]` : address}`];
  return { url: url.href, settings: pinned, protocol: 'https' };
}

async function lookupAll(host: string): Promise<string[]> {
  if (isIP(host)) return [host];
  return await lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
}

/** The files of the newest commit of the default branch, as a zip. @throws InvalidInput, Unavailable */
export async function fetchRepository(from: FetchFrom, limits = { ms: FETCH_MS, bytes: FETCH_BYTES }): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'kernelway-git-'));
  const ends = Date.now() + limits.ms;
  try {
    const settings = [
      ...[
        '-c',
        'core.hooksPath=/dev/null',
        '-c',
        'protocol.allow=never',
        '-c',
        `protocol.${from.protocol}.allow=always`,
      ],
      ...[
        '-c',
        'http.followRedirects=false',
        '-c',
        'http.proxy=',
        '-c',
        'credential.helper=',
        '-c',
        'core.symlinks=false',
      ],
      ...['-c', 'transfer.fsckObjects=true', '-c', 'core.attributesFile=/dev/null', '-c', 'core.fsmonitor=false'],
      ...from.settings,
    ];
    const clone = ['clone', '--quiet', '--bare', '--depth=1', '--single-branch', '--no-tags', '--template='];
    const into = join(folder, 'repository');
    if (from.settings.length > 0)
      requireGit((await runGit(['--version'], folder, ends, limits.bytes)).toString('utf8'));
    await runGit([...settings, ...clone, '--', from.url, into], folder, ends, limits.bytes);
    // A repository must not choose what an archive leaves out of it or puts into its files: this file comes before its own.
    await mkdir(join(into, 'info'), { recursive: true });
    await writeFile(join(into, 'info', 'attributes'), '* -export-ignore -export-subst\n');
    return await runGit(
      [...settings, '--git-dir', into, 'archive', '--format=zip', 'HEAD'],
      folder,
      ends,
      limits.bytes,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Older versions ignore a pinned address without a word. @throws Unavailable naming the version */
export function requireGit(words: string): void {
  const [, major = 0, minor = 0] = (/^git version (\d{1,4})\.(\d{1,4})/.exec(words) ?? []).map(Number);
  if (major < 2 || (major === 2 && minor < 37)) throw new Unavailable('git_too_old', { least: '2.37' });
}

function runGit(args: string[], folder: string, ends: number, mostBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      // Nothing of this process's environment: no credentials, proxies or settings of the machine.
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        GIT_ASKPASS: '/bin/false',
        GIT_LFS_SKIP_SMUDGE: '1',
        GIT_ATTR_NOSYSTEM: '1',
        LC_ALL: 'C',
      },
    });
    let refusal: Error | undefined;
    const stop = (error: Error): void => {
      refusal ??= error;
      // git starts others that fetch.
      if (child.pid !== undefined) killGroup(child.pid);
    };
    const tooLarge = (): InvalidInput => new InvalidInput('git_too_large', { limitBytes: mostBytes }, FIELD);
    const watch = setInterval(() => {
      if (Date.now() > ends)
        return stop(new InvalidInput('git_too_slow', { seconds: Math.round(FETCH_MS / 1000) }, FIELD));
      void sizeOf(folder).then((bytes) => bytes > mostBytes && stop(tooLarge()));
    }, WATCH_MS);
    const [out, words]: [Buffer[], Buffer[]] = [[], []];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) stop(tooLarge());
      else out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => void (words.length < 50 && words.push(chunk)));
    child.on('error', () => {
      clearInterval(watch);
      reject(new Unavailable('git_missing'));
    });
    child.on('close', (code) => {
      clearInterval(watch);
      if (refusal) reject(refusal);
      else if (code === 0) resolve(Buffer.concat(out));
      else reject(new InvalidInput('git_failed', { why: firstLine(Buffer.concat(words).toString('utf8')) }, FIELD));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim()
      .slice(0, 200) ?? ''
  );
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    if (entry.isFile())
      bytes += await stat(join(entry.parentPath, entry.name)).then(
        (found) => found.size,
        () => 0,
      );
  return bytes;
}
