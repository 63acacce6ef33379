import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import { withPackage } from '../../src/packages/packages.service.ts';
import { previewImport } from '../../src/problems/import-preview.service.ts';
import { HELD_MS, removeExpiredUploadsUnchecked } from '../../src/problems/package-uploads.service.ts';
import { getProblemBySlug, importPackage, listVersions } from '../../src/problems/problems.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { zipOf, zipWithName, type Tree } from '../submissions/source-fixtures.ts';
import { kernelPackage, PROBLEM_YAML, sumPackage } from '../packages/package-fixtures.ts';

const zipped = (tree: Tree, name: string, modes: Record<string, number> = {}) =>
  zipOf(
    Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${name}/${path}`, content])),
    Object.fromEntries(Object.entries(modes).map(([path, mode]) => [`${name}/${path}`, mode])),
  );

/** The archive with bytes changed at an offset from each header that has that signature. */
function patched(zip: Buffer, signature: number, change: (header: Buffer) => void): Buffer {
  const copy = Buffer.from(zip);
  for (let at = 0; at + 4 <= copy.length; at += 1) if (copy.readUInt32LE(at) === signature) change(copy.subarray(at));
  return copy;
}
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** A zip64 archive with that many empty files, written by hand because the usual tools take minutes. */
function crowdedZip(entries: number): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (let n = 0; n < entries; n += 1) {
    const name = Buffer.from(`sum/data/secret/${n}.in`);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(LOCAL, 0);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(CENTRAL, 0);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local, name);
    centrals.push(central, name);
    offset += local.length + name.length;
  }
  const directory = Buffer.concat(centrals);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(entries), 24);
  end64.writeBigUInt64LE(BigInt(entries), 32);
  end64.writeBigUInt64LE(BigInt(directory.length), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + directory.length), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22, 0xff);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(0, 4);
  end.writeUInt16LE(0, 20);
  return Buffer.concat([...locals, directory, end64, locator, end]);
}

eachEngine('importing a package', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
  });
  after(() => site.close());

  const upload = (content: Buffer, name = 'sum.zip', person = organizer) =>
    person.client.upload('/problems/import', {}, [{ field: 'package', name, content }]);
  const count = async (table: string) =>
    Number(((await site.app.db(table).count({ n: '*' }).first()) as unknown as { n: number }).n);

  it('shows what would be stored without storing it, and imports the kept upload on confirmation', async () => {
    const held = await upload(await zipped(sumPackage(), 'dry'));
    expect(held.status, held.text).to.equal(303);
    const preview = await organizer.client.follow(held);
    expect(preview.text)
      .to.contain('would be a new problem')
      .and.contain('secret/02')
      .and.contain('en (md)')
      .and.contain('Python 3 (CPython): 4.5 s (×3)')
      .and.contain('256');
    const own = await upload(await zipped(sumPackage({ '.kernelway.yaml': 'time_factors: 1\n' }), 'dry'));
    expect((await organizer.client.follow(own)).text).to.contain(
      'Python 3 (CPython): 1.5 s (×1 by the package, usually ×3)',
    );
    await organizer.client.post(`${own.location}/drop`);
    expect(await count('problems')).to.equal(0);
    expect(await count('problem_versions')).to.equal(0);

    const imported = await organizer.client.post(held.location as string);
    expect(imported.location).to.equal('/problems/dry');
    expect(await count('problem_versions')).to.equal(1);
    expect(await count('package_uploads')).to.equal(0);
    expect((await organizer.client.get(held.location as string)).status).to.equal(404);
    expect((await organizer.client.post(held.location as string)).status).to.equal(404);
  });

  it('receives two packages at once from one person, refuses a third, and still receives those of others', async () => {
    const content = await zipped(sumPackage(), 'crowd');
    // The session must have its token before several requests use it at once.
    await organizer.client.get('/problems/import');
    const headers = { cookie: organizer.client.cookie, 'content-type': 'multipart/form-data; boundary=xx' };
    const statuses: (number | undefined)[] = [];
    const begun = [1, 2, 3].map(() => {
      const sent = request(`${site.url}/problems/import`, { method: 'POST', headers });
      sent.on('error', () => undefined);
      sent.on('response', ({ statusCode }) => statuses.push(statusCode));
      sent.write('--xx\r\ncontent-disposition: form-data; name="package"; filename="crowd.zip"\r\n\r\n');
      return sent;
    });
    for (let tries = 0; tries < 500 && statuses.length === 0; tries += 1) await sleep(20);
    expect(statuses).to.deep.equal([429]);
    const other = await makePerson(site, { roles: ['professor'] });
    expect((await upload(content, 'crowd.zip', other)).status).to.equal(303);
    for (const one of begun) one.destroy();
    let answer = await upload(content, 'crowd.zip');
    for (let tries = 0; tries < 50 && answer.status === 429; tries += 1) {
      await sleep(20);
      answer = await upload(content, 'crowd.zip');
    }
    expect(answer.status).to.equal(303);
  });

  it('shows how a new version differs, by file and by limit, and that equal content changes nothing', async () => {
    const first = await upload(await zipped(sumPackage(), 'twice'));
    await organizer.client.post(first.location as string);
    const again = await organizer.client.follow(await upload(await zipped(sumPackage(), 'twice')));
    expect(again.text).to.contain('already has this content');

    const changes = {
      'problem.yaml': PROBLEM_YAML.replace('time_limit: 1.5', 'time_limit: 3'),
      'data/secret/01.in': '30 4\n',
      'data/secret/02.in': undefined,
      'data/secret/02.ans': undefined,
      'attachments/notes.txt': 'hello',
    };
    const content = await zipped(sumPackage(changes), 'twice');
    const next = await upload(content);
    expect((await organizer.client.get(next.location as string)).text)
      .to.contain('attachments/notes.txt')
      .and.contain('data/secret/02.ans');
    const preview = await withPackage({ fileName: 'twice.zip', content }, ({ package: pkg }) =>
      previewImport(site.app, organizer.actor, pkg!),
    );
    expect(preview).to.include({ kind: 'next', number: 2 });
    expect(preview.difference?.files.map(({ path, change }) => `${change} ${path}`)).to.deep.equal([
      'added attachments/notes.txt',
      'changed data/secret/01.in',
      'removed data/secret/02.ans',
      'removed data/secret/02.in',
      'changed problem.yaml',
    ]);
    expect(preview.difference?.limits).to.deep.equal([{ name: 'timeLimitMs', before: 1500, after: 3000 }]);
    const dropped = await organizer.client.post(`${next.location}/drop`);
    expect(dropped.location).to.equal('/problems/import');
    const twice = await getProblemBySlug(site.app, organizer.actor, 'twice');
    expect(await listVersions(site.app, organizer.actor, twice.id)).to.have.length(1);
  });

  it('can only be confirmed by the person who uploaded it, and only while they may import', async () => {
    const held = (await upload(await zipped(sumPackage(), 'mine'))).location as string;
    const professor = await makePerson(site, { roles: ['professor'] });
    const student = await makePerson(site);
    expect((await professor.client.get(held)).status).to.equal(404);
    expect((await professor.client.post(held)).status).to.equal(404);
    expect((await student.client.get(held)).status).to.equal(403);
    expect((await student.client.post(held)).status).to.equal(403);
    expect((await upload(await zipped(sumPackage(), 'mine'), 'mine.zip', student)).status).to.equal(403);
    expect((await upload(await zipped(sumPackage(), 'prof'), 'prof.kpp', professor)).status).to.equal(303);
  });

  it('deletes an upload after a day, and its bytes only if no other upload has the same', async () => {
    const content = await zipped(sumPackage(), 'old');
    const early = (await upload(content)).location as string;
    site.clock.advance(HELD_MS - 1000);
    const late = (await upload(content)).location as string;
    site.clock.advance(2000);
    expect((await organizer.client.get(early)).status).to.equal(404);
    await removeExpiredUploadsUnchecked(site.app);
    expect((await organizer.client.get(late)).status).to.equal(200);
    const { sha256 } = (await site.app.db('package_uploads').first()) as { sha256: string };
    site.clock.advance(HELD_MS);
    await removeExpiredUploadsUnchecked(site.app);
    expect(await count('package_uploads')).to.equal(0);
    expect(await site.app.heldUploads.has(sha256)).to.equal(false);
  });

  it('keeps three uploads per person and removes the oldest', async () => {
    const places: string[] = [];
    for (const n of [1, 2, 3, 4])
      places.push(
        (await upload(await zipped(sumPackage({ 'attachments/n.txt': String(n) }), 'many'))).location as string,
      );
    const statuses = await Promise.all(places.map(async (place) => (await organizer.client.get(place)).status));
    expect(statuses).to.deep.equal([404, 200, 200, 200]);
  });

  it("lists everything that is wrong, with the file, in the reader's language, and keeps nothing", async () => {
    const before = await count('package_uploads');
    const wrong = await upload(
      await zipped(
        sumPackage({ 'data/secret/01.ans': undefined, 'data/secret/02.ans': undefined, 'data/secret/ü.in': 'x' }),
        'wrong',
      ),
    );
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.contain('3 problems prevent the import')
      .and.contain('data/secret/01')
      .and.contain('data/secret/02')
      .and.contain('Ignored: its name');
    const key = await zipped(sumPackage({ 'problem.yaml': `${PROBLEM_YAML}colour: red\n` }), 'wrong');
    expect((await upload(key)).text).to.contain('The format has no key &#34;colour&#34;.');
    const chinese = await makePerson(site, { roles: ['organizer'] });
    await chinese.client.get('/problems?lang=zh-CN');
    const said = await upload(key, 'wrong.zip', chinese);
    expect(said.text).to.contain('题目').and.contain('colour').and.not.contain('The format has no key');
    expect(await count('package_uploads')).to.equal(before);
  });

  it('refuses hostile archives, each with its reason', async () => {
    const good = await zipped(sumPackage(), 'sum');
    const cases: [string, Buffer, string][] = [
      ['bomb', patched(good, CENTRAL, (header) => header.writeUInt32LE(1_500_000_000, 24)), 'decompression bomb'],
      [
        'longer than it says',
        patched(good, CENTRAL, (header) => header.writeUInt32LE(1, 24)),
        'The zip archive is damaged',
      ],
      ['traversal', await zipWithName('../../etc/passwd'), '&#34;../../etc/passwd&#34; points outside the package'],
      ['backslashes', await zipWithName('..\\..\\evil'), 'points outside the package'],
      ['absolute path', await zipWithName('/etc/passwd'), '&#34;/etc/passwd&#34; is an absolute path'],
      ['drive letter', await zipWithName('C:/evil.txt'), 'is an absolute path'],
      [
        'device',
        await zipped({ ...sumPackage(), 'data/null': '' }, 'sum', { 'data/null': 0o020666 }),
        'is not a file or a folder',
      ],
      ['100,000 entries', crowdedZip(100_000), 'The package has 100000 entries; the limit is 20000'],
      [
        'encrypted',
        patched(good, CENTRAL, (header) => header.writeUInt16LE(header.readUInt16LE(8) | 1, 8)),
        'is encrypted',
      ],
      [
        'duplicate names',
        Buffer.from(
          (await zipOf({ 'sum/aa': 'x', 'sum/ab': 'y' })).toString('latin1').replaceAll('sum/ab', 'sum/aa'),
          'latin1',
        ),
        '&#34;sum/aa&#34; appears twice',
      ],
      ['file and folder of one name', await zipOf({ 'sum/a': 'x', 'sum/a/b': 'y' }), 'appears twice'],
      [
        'no local header',
        patched(good, LOCAL, (header) => header.writeUInt32LE(0x12345678, 0)),
        'The zip archive is damaged',
      ],
      [
        'wrong checksum',
        patched(good, CENTRAL, (header) => header.writeUInt32LE(crc32('other'), 16)),
        'The zip archive is damaged (checksum)',
      ],
      ['truncated', good.subarray(0, good.length - 200), 'The zip archive is damaged'],
      ['no zip at all', Buffer.from('hello'), 'The zip archive is damaged'],
    ];
    const before = await count('package_uploads');
    for (const [kind, content, words] of cases) {
      const answer = await upload(content);
      expect(answer.status, kind).to.equal(422);
      expect(answer.text, kind).to.contain(words);
    }
    expect(await count('package_uploads')).to.equal(before);
  });

  describe('exporting a package', () => {
    async function exported(slug: string, number: number): Promise<Buffer> {
      const answer = await fetch(`${site.url}/problems/${slug}/versions/${number}/package.zip`, {
        headers: { cookie: organizer.client.cookie },
      });
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.equal('application/zip');
      return Buffer.from(await answer.arrayBuffer());
    }
    const extras = {
      'generators/gen.py': 'print(1)\n',
      'attachments/a/b.txt': 'x',
      'statement/picture.png': Buffer.from([137, 80, 78, 71]),
      'README.md': 'For us.\n',
      'submissions/wrong_answer/w.py': 'print(0)\n',
    };

    it('gives the same package: every file with its mode, and no new version when it is imported again', async () => {
      for (const [slug, tree] of [
        ['plain', sumPackage(extras)],
        ['core', kernelPackage(extras)],
      ] as const) {
        const modes = { 'generators/gen.py': 0o100755 };
        await organizer.client.post((await upload(await zipped(tree, slug, modes))).location as string);
        const zip = await exported(slug, 1);
        // With a different file name.
        await withPackage({ fileName: 'whatever.zip', content: zip }, async (reading) => {
          const originals = reading.package?.originals ?? [];
          expect(originals.map(({ path }) => path)).to.deep.equal(Object.keys(tree).sort());
          for (const { path, blob } of originals)
            expect((await blob.read()).equals(Buffer.from(tree[path]!)), path).to.equal(true);
          expect(originals.filter(({ executable }) => executable).map(({ path }) => path)).to.deep.equal([
            'generators/gen.py',
          ]);
          const again = await importPackage(site.app, organizer.actor, reading.package!);
          expect(again).to.include({ isNew: false, number: 1, slug });
        });
        expect(zip.equals(await exported(slug, 1)), 'the same version is the same archive').to.equal(true);
      }
    });

    it('is only for staff, and only for versions that exist', async () => {
      const student = await makePerson(site);
      expect((await student.client.get('/problems/plain/versions/1/package.zip')).status).to.equal(404);
      for (const number of ['2', '0', 'x'])
        expect((await organizer.client.get(`/problems/plain/versions/${number}/package.zip`)).status).to.equal(404);
      expect((await organizer.client.get('/problems/plain/versions')).text).to.contain(
        '/problems/plain/versions/1/package.zip',
      );
    });

    it('explains why an older version cannot be exported if only parts of it were kept', async () => {
      const row = (await site.app.db('problem_versions').first()) as { id: string; manifest: string };
      const { originals: _, ...parts } = JSON.parse(row.manifest) as Record<string, unknown>;
      await site.app
        .db('problem_versions')
        .where({ id: row.id })
        .update({ manifest: JSON.stringify(parts) });
      const { slug } = (await site.app
        .db('problems')
        .join('problem_versions as v', 'v.problem_id', 'problems.id')
        .where('v.id', row.id)
        .first('slug')) as { slug: string };
      const anyone = await makePerson(site, { roles: ['organizer'] });
      // Versions are kept in memory; opening a problem removes them from it.
      await anyone.client.post(`/problems/${slug}/visibility`, { public: '1' });
      expect((await anyone.client.get(`/problems/${slug}/versions/1/package.zip`)).status).to.equal(409);
    });
  });
});
