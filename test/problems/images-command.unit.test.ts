/** `kernelway images` where nothing has to be built. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defaultToolchains, isExtra, toolchains } from '../../judge/contract/languages.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/kernelway.mjs', import.meta.url));

function images(...args: string[]) {
  const env = { ...process.env, DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
  return spawnSync(process.execPath, [COMMAND, 'images', ...args], { encoding: 'utf8', env });
}

describe('kernelway images', function () {
  this.timeout(60_000);

  it('exits with 2 for unknown names, and refuses to remove what every judge host needs', () => {
    for (const [args, words] of [
      [['make'], 'Unknown command "images make".'],
      [['add'], 'images add: name an image or a language.'],
      [['add', 'cobol'], 'There is no image or language "cobol": cpp, python,'],
      [['remove', 'ruby'], 'Every judge has the image scripts'],
    ] as const) {
      const { status, stderr, stdout } = images(...args);
      expect(status, args.join(' ')).to.equal(2);
      expect(stderr).to.contain(words);
      expect(stdout).to.equal('');
    }
  });

  it('exits with 3 if no Docker Engine answers', () => {
    expect(images('add', 'pascal')).to.include({ status: 3 });
  });

  it('builds the most needed images first, and extra ones only on request', () => {
    expect(toolchains().slice(0, 2)).to.deep.equal(['cpp', 'python']);
    expect(defaultToolchains()).to.have.members(['cpp', 'python', 'go', 'java', 'javascript', 'rust', 'scripts']);
    expect(toolchains().slice(0, 7)).to.deep.equal(defaultToolchains());
    expect(toolchains().slice(7)).to.deep.equal(['classic', 'haskell', 'kotlin', 'mono', 'ocaml']);
    expect(isExtra('haskell')).to.equal(true);
    expect(isExtra('scripts')).to.equal(false);
  });
});
