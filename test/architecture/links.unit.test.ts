/** Addresses of places are made in `*-links.rules.ts` alone: services call those, and views get addresses from the model. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A round, a problem of a round or an assignment of a contest or course that is put together on the spot. */
const HAND_BUILT = {
  src: /`[^`]*\/(rounds|assignments)\/\$\{/,
  views: /\/(rounds|assignments)\/(<%|'\s*\+)/,
};

/** These lines of the files that are not for links. */
function handBuilt(folder: keyof typeof HAND_BUILT): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(ts|ejs)$/.test(path) && !path.endsWith('-links.rules.ts'))
    .flatMap((path) =>
      readFileSync(join(ROOT, folder, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => (HAND_BUILT[folder].test(line) ? [`${folder}/${path}:${index + 1}`] : [])),
    );
}

describe('links to places', () => {
  it('are put together by hand in no service and no view', () => {
    expect([...handBuilt('src'), ...handBuilt('views')]).to.deep.equal([]);
  });

  it('would be found', () => {
    expect('`/contests/${slug}/rounds/${round}`').to.match(HAND_BUILT.src);
    expect('<a href="/courses/<%= course.slug %>/assignments/<%= one.id %>">').to.match(HAND_BUILT.views);
    expect("const base = '/contests/' + contest.slug + '/rounds/' + round.slug;").to.match(HAND_BUILT.views);
  });
});
