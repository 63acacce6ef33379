/** The script of docs/certificates.md, run as a stranger would: with three files and no network. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { makePerson } from '../setup/people.ts';
import { startSite } from '../setup/site.ts';
import { issuedTo } from './certificate-setup.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

describe('the script that verifies a badge', () => {
  it('says whether a badge holds, and refuses a changed one, without the site', async () => {
    const site = await startSite('sqlite');
    // Below the project, so that it finds the package.
    const folder = mkdtempSync(join(ROOT, 'node_modules/.verify-'));
    try {
      const host = await FakeJudgehost.online(site, 'east');
      const organizer = await makePerson(site, { roles: ['organizer'] });
      const ann = await makePerson(site, { displayName: '张三丰' });
      // Other programs read the real clock.
      const { id } = await issuedTo(site, host, organizer, ann);
      const fetched = async (url: string) => await (await fetch(url)).text();
      const token = (await ann.client.get(`/certificates/${id}/badge.jwt`)).text;
      const { statusListCredential: list } = decodeJwt(token).credentialStatus as { statusListCredential: string };
      const before = await fetched(list);
      await organizer.client.post(`/certificates/${id}/revoke`, { reason: 'Copied.' });
      const script = /```js\n(import[\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/certificates.md'), 'utf8'))![1]!;
      expect(script.trim().split('\n').length).to.equal(10);
      const [head, body, signature] = token.split('.') as [string, string, string];
      const changed = Buffer.from(body, 'base64url').toString().replace('张三丰', '李四');
      const files = {
        'verify-badge.mjs': script,
        'badge.jwt': token,
        'changed.jwt': `${head}.${Buffer.from(changed).toString('base64url')}.${signature}`,
        'jwks.json': await fetched(`${site.url}/.well-known/jwks.json`),
        'status.jwt': before,
        'later.jwt': await fetched(list),
      };
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
      await site.close();
      const verify = async (...names: string[]) =>
        (await run(process.execPath, ['verify-badge.mjs', ...names], { cwd: folder, env: { PATH: process.env.PATH } }))
          .stdout;
      expect(await verify('badge.jwt', 'jwks.json', 'status.jwt')).to.match(/^valid 张三丰 Gold: /);
      expect(await verify('badge.jwt', 'jwks.json', 'later.jwt')).to.match(/^NOT VALID 张三丰/);
      const refusal = await verify('changed.jwt', 'jwks.json', 'status.jwt').catch((error: unknown) => String(error));
      expect(refusal).to.contain('signature verification failed');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }).timeout(60_000);
});
