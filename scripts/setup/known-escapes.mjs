/**
 * Versions of Docker, containerd, runc and Linux with published container escapes, for `doctor`. A distribution may
 * have fixed an old version without changing its number, so a match is advice, not a verdict.
 */

/**
 * @typedef {object} Escape
 * @property {'docker' | 'containerd' | 'runc' | 'kernel'} part
 * @property {string} id
 * @property {string} what one clause for people
 * @property {string} [since] the first version that has it
 * @property {string[]} fixed the first fixed version of each release line, oldest line first
 */

/** @type {readonly Escape[]} */
export const escapes = [
  {
    part: 'runc',
    id: 'CVE-2019-5736',
    what: 'a container overwrites the runc program of the host',
    fixed: ['1.0.0'],
  },
  {
    part: 'runc',
    id: 'CVE-2024-21626',
    what: 'a leaked descriptor gives a container access to files of the host',
    fixed: ['1.1.12'],
  },
  {
    part: 'runc',
    id: 'CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881',
    what: 'masked paths of /proc can be replaced while a container starts',
    fixed: ['1.2.8', '1.3.3', '1.4.0'],
  },
  {
    part: 'containerd',
    id: 'CVE-2022-23648',
    what: 'an image can name files of the host as its volume',
    fixed: ['1.4.13', '1.5.10', '1.6.1'],
  },
  {
    part: 'containerd',
    id: 'CVE-2024-25621',
    what: 'folders of the runtime can be read and changed by other users of the host',
    fixed: ['1.7.29', '2.0.7', '2.1.5', '2.2.0'],
  },
  {
    part: 'docker',
    id: 'CVE-2024-41110',
    what: 'a crafted request passes the authorization plugins',
    fixed: ['23.0.15', '25.0.6', '26.1.5', '27.1.1'],
  },
  {
    part: 'kernel',
    id: 'CVE-2022-0847 (Dirty Pipe)',
    what: 'read-only files can be overwritten, including those of an image',
    since: '5.8',
    fixed: ['5.10.102', '5.15.25', '5.16.11'],
  },
  {
    part: 'kernel',
    id: 'CVE-2024-1086',
    what: 'nf_tables gives root to anyone who may create user namespaces',
    since: '3.15',
    fixed: ['5.4.269', '5.10.210', '5.15.149', '6.1.76', '6.6.15', '6.7.3'],
  },
];

/** @param {string} version @returns {number[]} its leading numbers: `6.12.117+deb13-amd64` → 6, 12, 117 */
function numbersOf(version) {
  const head = /^v?(\d+(?:\.\d+){0,3})/.exec(version)?.[1] ?? '';
  return head ? head.split('.').map(Number) : [];
}

/** @param {number[]} a @param {number[]} b @returns {number} below 0 when a is older */
function compare(a, b) {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Whether a version lacks the fix: it is older than the fixed version of its release line, or of every line if its
 * own has none.
 * @param {string} version @param {Escape} escape
 */
export function hasEscape(version, { since, fixed }) {
  const found = numbersOf(version);
  if (found.length === 0 || (since && compare(found, numbersOf(since)) < 0)) return false;
  const lines = fixed.map(numbersOf);
  const own = lines.find((line) => line[0] === found[0] && line[1] === found[1]);
  if (own) return compare(found, own) < 0;
  return compare(found, /** @type {number[]} */ (lines.at(-1))) < 0;
}

/**
 * Known escapes in these versions.
 * @param {Partial<Record<Escape['part'], string>>} versions
 * @returns {{ part: Escape['part'], version: string, id: string, what: string, upgradeTo: string }[]}
 */
export function knownEscapes(versions) {
  return escapes.flatMap((escape) => {
    const version = versions[escape.part];
    if (version === undefined || !hasEscape(version, escape)) return [];
    const { part, id, what, fixed } = escape;
    const sameLine = fixed.find(
      (mended) => numbersOf(mended).slice(0, 2).join() === numbersOf(version).slice(0, 2).join(),
    );
    return [{ part, version, id, what, upgradeTo: sameLine ?? String(fixed.at(-1)) }];
  });
}
