/** Versions of Docker, containerd, runc and the kernel with a published container escape, as `doctor` reports them. */
import { expect } from 'chai';
import { escapes, hasEscape, knownEscapes } from '../../scripts/setup/known-escapes.mjs';

const idsOf = (versions: Parameters<typeof knownEscapes>[0]): string[] => knownEscapes(versions).map(({ id }) => id);

describe('known container escapes', () => {
  it('names those of an old runc, with the version that fixes them', () => {
    const found = knownEscapes({ runc: '1.1.5+ds1' });
    expect(found.map(({ id, upgradeTo }) => [id, upgradeTo])).to.deep.equal([
      ['CVE-2024-21626', '1.1.12'],
      ['CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881', '1.4.0'],
    ]);
  });

  it('compares within the release line: a fixed old line passes, an unfixed newer one does not', () => {
    expect(idsOf({ runc: '1.2.8' })).to.deep.equal([]);
    expect(idsOf({ runc: '1.3.2' })).to.have.length(1);
    expect(idsOf({ runc: '1.4.0' })).to.deep.equal([]);
    expect(idsOf({ docker: '26.1.5+dfsg1' })).to.deep.equal([]);
    expect(idsOf({ docker: '26.1.4' })).to.deep.equal(['CVE-2024-41110']);
    expect(idsOf({ docker: '28.0.0' })).to.deep.equal([]);
  });

  it('leaves out kernels from before the fault was introduced', () => {
    expect(idsOf({ kernel: '5.4.270-generic' })).to.deep.equal([]);
    expect(idsOf({ kernel: '5.8.0' })).to.have.length(2);
    expect(idsOf({ kernel: '6.12.117+deb13-amd64' })).to.deep.equal([]);
    expect(idsOf({ kernel: '6.1.75' })).to.deep.equal(['CVE-2024-1086']);
    expect(idsOf({ kernel: '6.1.76' })).to.deep.equal([]);
  });

  it('reports nothing for a version it cannot read', () => {
    expect(escapes.some((escape) => hasEscape('unknown', escape))).to.equal(false);
    expect(knownEscapes({ runc: '' })).to.deep.equal([]);
  });
});
