/**
 * Addresses of places are made only in `*-links.rules.ts`: services call those, and views get addresses from the model.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Code that puts together the address of a round, a problem of a round or an assignment. */
const HAND_BUILT = {
  src: /`[^`]*\/(rounds|assignments)\/\$\{/,
  views: /\/(rounds|assignments)\/(<%|'\s*\+)/,
};

/** Lines of other files that contain such code. */
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
  it('are not put together in services and views', () => {
    expect([...handBuilt('src'), ...handBuilt('views')]).to.deep.equal([]);
  });

  it('would be found if they were', () => {
    expect('`/contests/${slug}/rounds/${round}`').to.match(HAND_BUILT.src);
    expect('<a href="/courses/<%= course.slug %>/assignments/<%= one.id %>">').to.match(HAND_BUILT.views);
    expect("const base = '/contests/' + contest.slug + '/rounds/' + round.slug;").to.match(HAND_BUILT.views);
  });
});
