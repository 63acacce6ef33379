import { expect } from 'chai';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { gunzipSync } from 'node:zlib';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { openZip } from '../../src/platform/archives/zip.ts';

eachEngine('certificates', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let cy: TestPerson;
  let dan: TestPerson;
  let sum: string;
  let game: TestRound;
  let tab: string;
  let issuePath: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    ann = await makePerson(site, { displayName: '张三丰', fullName: 'Zhang Sanfeng' });
    bob = await makePerson(site, { displayName: 'Jan Łukasiewicz' });
    cy = await makePerson(site, { displayName: 'Cy' });
    dan = await makePerson(site, { displayName: 'Dan' });
    sum = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann, bob, cy, dan], [{ versionId: sum }]);
    tab = `/contests/${game.contest.slug}/certificates`;
    issuePath = `${tab}/issue/${game.round.slug}`;
    game.at(10);
    await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    game.at(30);
    await game.play(cy, 'A', WRONG);
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
  });
  after(() => site.close());

  const publish = async (fields: Record<string, string>) => {
    const sent = { gold: '0', silver: '0', bronze: '0', honourable: '0', ties: 'share', ...fields };
    const done = await organizer.client.post(`${game.path}/publish`, sent);
    expect(done.status, textOf(done.text)).to.equal(303);
    await site.app.background.drain();
  };
  /** The fields of the form as the page fills them in. */
  const formOf = async (): Promise<Record<string, string>> => {
    const page = (await organizer.client.get(issuePath)).text;
    const fields: Record<string, string> = {};
    for (const [, name, value] of page.matchAll(
      /<input type="(?:text|hidden)"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"/gs,
    ))
      if (name !== '_csrf') fields[name!] = value!;
    for (const [, name, value] of page.matchAll(/<textarea[^>]*?name="([^"]+)"[^>]*>\n?([^<]*)</gs))
      fields[name!] = value!;
    return fields;
  };
  const issue = async (more: Record<string, string> = {}) => {
    const answer = await organizer.client.post(issuePath, {
      ...(await formOf()),
      awards: '1',
      participation: 'submitted',
      ...more,
    });
    await site.app.background.drain();
    return answer;
  };
  /** Ids of the person's certificates, the newest first. */
  const idsOf = async (who: TestPerson) => {
    const page = (await who.client.get('/profile/certificates')).text;
    return [...new Set([...page.matchAll(/\/certificates\/([0-9a-z]{26})"/gi)].map(([, id]) => id!))];
  };
  const bitOf = async (token: string): Promise<boolean> => {
    const { credentialStatus } = decodeJwt(token) as unknown as {
      credentialStatus: { statusListCredential: string; statusListIndex: string };
    };
    const answer = await fetch(credentialStatus.statusListCredential);
    expect(answer.status).to.equal(200);
    const list = decodeJwt(await answer.text()) as unknown as { credentialSubject: { encodedList: string } };
    const bits = gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), 'base64url'));
    const place = Number(credentialStatus.statusListIndex);
    return (bits[place >> 3]! & (0b1000_0000 >> (place & 7))) !== 0;
  };

  it('are issued by organizers alone, from published results', async () => {
    expect((await organizer.client.get(issuePath)).status).to.equal(404);
    expect(textOf((await organizer.client.get(tab)).text)).to.contain('not published yet');
    expect((await ann.client.get(tab)).status).to.equal(403);
    expect((await ann.client.get(`/contests/${game.contest.slug}`)).text).not.to.contain(tab);
    await publish({ gold: '1', silver: '1', expectedNumber: '1' });
    for (const who of [ann.client, site.client()])
      expect((await who.post(issuePath, {})).status).to.be.oneOf([303, 403]);
    expect(await idsOf(ann)).to.deep.equal([]);
  });

  it('keep a refused form, name the field, and show a preview', async () => {
    const fields = await formOf();
    const odd = await issue({
      'title-award-en': '',
      'body-award-en': 'won {prize} for me',
      'signer-name-zh-CN': '王五',
    });
    expect(odd.status).to.equal(422);
    expect(odd.text)
      .to.contain('href="#field-title-award-en"')
      .and.to.contain('won {prize} for me')
      .and.to.contain('王五');
    const unknown = await issue({ 'body-award-en': 'won {prize} for me' });
    expect(unknown.status).to.equal(422);
    expect(textOf(unknown.text)).to.contain('prize in braces means nothing here');
    const late = await issue({ expectedVersion: '7' });
    expect(late.status).to.equal(409);
    const no = await organizer.client.post(issuePath, { ...fields, participation: 'none' });
    expect(no.status).to.equal(409);
    expect(textOf(no.text)).to.contain('No one would get a certificate');
    const preview = await organizer.client.post(`${issuePath}/preview`, { ...fields, awards: '1', language: 'zh-CN' });
    expect(preview.status).to.equal(200);
    expect(preview.headers.get('content-type')).to.equal('application/pdf');
    expect(preview.text.slice(0, 5)).to.equal('%PDF-');
    expect(await idsOf(ann)).to.deep.equal([]);
  }).timeout(30_000);

  it('go to the awarded and, where chosen, to everyone who submitted, once, with a notification', async () => {
    const fields = { ...(await formOf()), awards: '1', participation: 'submitted' };
    const done = await organizer.client.post(issuePath, fields);
    expect(done.location).to.equal(tab);
    const again = await organizer.client.post(issuePath, fields);
    expect(again.status).to.equal(409);
    await site.app.background.drain();
    for (const [who, what] of [
      [ann, 'Gold'],
      [bob, 'Silver'],
      [cy, 'Participation'],
    ] as const) {
      const ids = await idsOf(who);
      expect(ids.length, who.displayName).to.equal(1);
      const page = textOf((await site.client().get(`/certificates/${ids[0]}`)).text);
      expect(page).to.contain(who.displayName).and.to.contain(what).and.to.contain('is valid');
      expect(textOf((await who.client.get('/notifications')).text)).to.contain('You have a certificate for');
    }
    expect(await idsOf(dan), 'submitted nothing').to.deep.equal([]);
    const all = textOf((await organizer.client.get(tab)).text);
    expect(all).to.contain('3 of 3 certificates').and.to.contain('3 valid, 0 revoked, 0 outdated');
    expect(textOf((await organizer.client.get(`${tab}?q=zzz`)).text)).to.contain('No certificates match');
    expect(textOf((await organizer.client.get(`${tab}?q=jan`)).text))
      .to.contain('Jan Łukasiewicz')
      .and.not.to.contain('张三丰');
    expect((await issue()).status, 'everyone has one').to.equal(409);
  });

  it('are downloaded as PDF and badge by their holder and organizers alone', async () => {
    const [id] = await idsOf(ann);
    for (const file of ['certificate.en.pdf', 'certificate.zh-CN.pdf', 'badge.jwt']) {
      expect((await ann.client.get(`/certificates/${id}/${file}`)).status).to.equal(200);
      expect((await organizer.client.get(`/certificates/${id}/${file}`)).status).to.equal(200);
      for (const other of [bob.client, site.client()])
        expect((await other.get(`/certificates/${id}/${file}`)).status).to.equal(404);
    }
    expect((await ann.client.get(`/certificates/${id}/certificate.fr.pdf`)).status).to.equal(404);
  }).timeout(30_000);

  it('are badges that a stranger verifies with the published keys', async () => {
    const [id] = await idsOf(ann);
    const token = (await ann.client.get(`/certificates/${id}/badge.jwt`)).text;
    const keys = (await (await fetch(`${site.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer: `${site.url}/certificates/issuer`,
      currentDate: new Date(site.clock.nowMs()),
    });
    expect(payload).to.deep.include({
      jti: `${site.url}/certificates/${id}`,
      sub: `${site.url}/people/${ann.id}`,
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
    });
    expect(JSON.stringify(payload)).to.contain('张三丰').and.to.contain('Gold').and.not.to.contain(ann.email);
    const key = (await (await fetch(String(protectedHeader.kid))).json()) as { kty: string; d?: string };
    expect(key).to.deep.include({ kty: 'OKP', kid: protectedHeader.kid }).and.not.to.have.property('d');
    const forged = token.replace(/\.[^.]+$/, `.${'A'.repeat(86)}`);
    let refused = false;
    await jwtVerify(forged, createLocalJWKSet(keys)).catch(() => (refused = true));
    expect(refused).to.equal(true);
    expect(await bitOf(token)).to.equal(false);
    expect((await fetch(`${site.url}/certificates/status/2`)).status).to.equal(404);
    expect((await fetch(`${site.url}/certificates/keys/none`)).status).to.equal(404);
    expect((await fetch(`${site.url}/certificates/issuer`)).headers.get('access-control-allow-origin')).to.equal('*');
  });

  it('are found by their number, as it is typed', async () => {
    const [id] = await idsOf(bob);
    const serial = /KW-\d{4}-\w{4}-\w{4}/.exec((await bob.client.get(`/certificates/${id}`)).text)![0];
    const found = await site
      .client()
      .get(`/certificates?number=${encodeURIComponent(` ${serial.toLowerCase().replaceAll('-', ' ')}`)}`);
    expect(found.location).to.equal(`/certificates/${id}`);
    const none = await site.client().get('/certificates?number=KW-2026-0000-0000');
    expect(none.status).to.equal(404);
    expect(none.text).to.contain('KW-2026-0000-0000').and.to.contain('No certificate has this number');
  });

  it('are revoked and reinstated with a reason, which strangers are not told', async () => {
    const [id] = await idsOf(bob);
    const token = (await bob.client.get(`/certificates/${id}/badge.jwt`)).text;
    expect((await bob.client.post(`/certificates/${id}/revoke`, { reason: 'No.' })).status).to.equal(403);
    const blank = await organizer.client.post(`/certificates/${id}/revoke`, { reason: '  ' });
    expect(blank.status).to.equal(422);
    expect((await organizer.client.post(`/certificates/${id}/revoke`, { reason: 'Copied from Ann.' })).status).to.equal(
      303,
    );
    expect((await organizer.client.post(`/certificates/${id}/revoke`, { reason: 'Again.' })).status).to.equal(409);
    await site.app.background.drain();
    const shown = await site.client().get(`/certificates/${id}`);
    expect(textOf(shown.text)).to.contain('Revoked').and.not.to.contain('Copied from Ann.');
    expect(textOf((await bob.client.get(`/certificates/${id}`)).text)).to.contain('Copied from Ann.');
    expect((await bob.client.get(`/certificates/${id}/certificate.en.pdf`)).status).to.equal(409);
    expect(await bitOf(token)).to.equal(true);
    expect((await issue()).status, 'issuing does not undo it').to.equal(409);
    expect((await bob.client.post(`/certificates/${id}/reinstate`, { reason: 'Please.' })).status).to.equal(403);
    expect(
      (await organizer.client.post(`/certificates/${id}/reinstate`, { reason: 'It was not copied.' })).status,
    ).to.equal(303);
    const fresh = (await bob.client.get(`/certificates/${id}/badge.jwt`)).text;
    expect([await bitOf(token), await bitOf(fresh)], 'a set bit stays set').to.deep.equal([true, false]);
    expect(textOf((await organizer.client.get(`/certificates/${id}`)).text)).to.contain('It was not copied.');
  });

  it('are made out to the full name for the holder who asks', async () => {
    const [id] = await idsOf(ann);
    expect((await bob.client.post(`/certificates/${id}/name`, { name: 'Bob' })).status).to.equal(404);
    expect((await ann.client.post(`/certificates/${id}/name`, { name: 'Emperor' })).status).to.equal(409);
    const done = await ann.client.post(`/certificates/${id}/name`, { name: 'Zhang Sanfeng' });
    expect(done.status).to.equal(303);
    expect(textOf((await site.client().get(done.location!)).text))
      .to.contain('Zhang Sanfeng')
      .and.to.contain('is valid');
    const old = await site.client().get(`/certificates/${id}`);
    expect(old.text).to.contain('It was replaced by a certificate in another name').and.to.contain(done.location!);
  });

  it('end when a corrected result says something else, and are replaced by issuing again', async () => {
    const [annId] = await idsOf(ann);
    const [bobId] = await idsOf(bob);
    const [cyId] = await idsOf(cy);
    await publish({ gold: '2', silver: '0', expectedNumber: '2', note: 'Both get gold.' });
    const state = async (id: string) =>
      /is valid|were corrected/.exec(textOf((await site.client().get(`/certificates/${id}`)).text))?.[0];
    expect([await state(annId!), await state(bobId!), await state(cyId!)]).to.deep.equal([
      'is valid',
      'were corrected',
      'is valid',
    ]);
    expect((await issue()).status).to.equal(303);
    const [newBob] = await idsOf(bob);
    expect(newBob).not.to.equal(bobId);
    expect(textOf((await site.client().get(`/certificates/${newBob}`)).text)).to.contain('Gold');
    expect((await site.client().get(`/certificates/${bobId}`)).text).to.contain(`/certificates/${newBob}`);
  });

  it('come as one ZIP for organizers, one file a valid certificate', async () => {
    const path = `${tab}/certificates.en.zip`;
    expect((await ann.client.get(path)).status).to.equal(403);
    expect((await organizer.client.get(`${tab}/certificates.fr.zip`)).status).to.equal(404);
    const answer = await fetch(site.url + path, { headers: { cookie: organizer.client.cookie } });
    expect(answer.status).to.equal(200);
    const zip = await openZip(Buffer.from(await answer.arrayBuffer()), { totalBytes: 1 << 24, entries: 10 });
    const names = zip.files.map((file) => file.path);
    expect((await zip.files[0]!.read()).subarray(0, 5).toString()).to.equal('%PDF-');
    zip.close();
    expect(names.length).to.equal(3);
    expect(names.some((name) => /^Zhang Sanfeng KW-.*\.pdf$/.test(name))).to.equal(true);
  }).timeout(30_000);

  it('lose the name of an erased account and are no longer valid', async () => {
    const [id] = await idsOf(cy);
    const token = (await cy.client.get(`/certificates/${id}/badge.jwt`)).text;
    const done = await cy.client.post('/profile/erase', { confirmation: 'Cy' });
    expect(done.status, textOf(done.text)).to.equal(303);
    await site.app.background.drain();
    const page = textOf((await site.client().get(`/certificates/${id}`)).text);
    expect(page).to.contain('The account was deleted').and.not.to.contain('Cy ');
    expect(await bitOf(token)).to.equal(true);
  });
});
