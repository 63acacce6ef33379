import { expect } from 'chai';
import type { Answer, TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { addCampus, agree, type Campus } from './campus-setup.ts';
import { IDP_ADDRESS, IDP_CERTIFICATE, IDP_ENTITY, readRequest, respond, type Spoiled } from './saml-idp.ts';

const METADATA = `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${IDP_ENTITY}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>${IDP_CERTIFICATE.replace(/-----.*-----/g, '')}</ds:X509Certificate>
    </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${IDP_ADDRESS}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;

eachEngine('signing in with a university by SAML', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let campus: Campus;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    campus = await addCampus(site, organizer, 'West University', { kind: 'saml', metadata: METADATA });
  });
  after(() => site.close());

  const begin = async (client: TestClient, query = '') => {
    const away = await client.get(`/sign-in/campus/${campus.slug}${query}`);
    expect(away.location, away.text.slice(0, 300)).to.contain(IDP_ADDRESS);
    return readRequest(away.location as string);
  };
  /** What the identity provider has the browser post: from another site, so without cookies. */
  const post = async (client: TestClient, relayState: string, response: string): Promise<Answer> => {
    const posted = await site.client().postWithoutToken(`/sign-in/campus/${campus.slug}/acs`, {
      ...{ SAMLResponse: response, RelayState: relayState },
    });
    expect(posted.status, posted.text.slice(0, 300)).to.equal(303);
    return await client.follow(posted);
  };
  const visit = async (client: TestClient, spoiled: Spoiled = {}): Promise<Answer> => {
    const request = await begin(client);
    return await post(client, request.relayState, respond(request, spoiled));
  };
  const subjects = async () =>
    (await site.app
      .db('user_identities')
      .where({ provider: `uni:${campus.id}` })
      .pluck('subject')) as string[];
  const refused = async (spoiled: Spoiled) => {
    const before = await subjects();
    const answer = await visit(site.client(), spoiled);
    expect(answer.status, `${JSON.stringify(spoiled)} ${answer.location}`).to.equal(409);
    expect(await subjects()).to.deep.equal(before);
  };

  it('shows what to register and asks for signed assertions', async () => {
    const shown = await organizer.client.get(`/campus-sign-in/${campus.id}`);
    const metadata = await site.client().get(`/sign-in/campus/${campus.slug}/metadata`);
    const acs = `${site.url}/sign-in/campus/${campus.slug}/acs`;
    expect(shown.text).to.contain(acs).and.contain(IDP_ENTITY);
    expect(metadata.text).to.contain(`Location="${acs}"`).and.contain('WantAssertionsSigned="true"');
    const request = await begin(site.client());
    expect(request).to.include({ acs, issuer: `${site.url}/sign-in/campus/${campus.slug}/metadata` });
  });

  it('makes an account after consent, and signs the same person in again', async () => {
    const client = site.client();
    const consent = await client.follow(await visit(client, { nameId: 'ada-1', mail: 'ada@campus.test' }));
    expect(consent.text).to.contain('Ada 李').and.contain('S-77').and.contain('student@campus.test');
    expect((await agree(client, consent)).location).to.equal('/');
    const other = site.client();
    const request = await begin(other, '?next=/courses');
    expect((await post(other, request.relayState, respond(request, { nameId: 'ada-1' }))).location).to.equal(
      '/courses',
    );
    expect(await subjects()).to.deep.equal(['ada-1']);
  });

  it('keeps the attribute that names people once they are connected, and logs what else an organizer changes', async () => {
    const change = (fields: Record<string, string>) =>
      organizer.client.post(`/campus-sign-in/${campus.id}`, {
        ...{ university: 'West University', mailDomains: 'campus.test', metadata: METADATA, ...fields },
      });
    const other = await change({ subjectName: 'mail' });
    expect(other.status).to.equal(422);
    expect(other.text).to.contain('People are connected by this attribute');
    expect((await change({ mailDomains: 'campus.test, staff.test' })).status).to.equal(303);
    const entry = (await site.app.db('audit_entries').where({ action: 'campus-provider.changed' }).first()) as {
      detail: string;
    };
    expect((JSON.parse(entry.detail) as { changes: object }).changes).to.deep.equal({
      mailDomains: ['campus.test', 'campus.test, staff.test'],
    });
    expect((await change({})).status).to.equal(303);
  });

  it('needs both signatures, by the key of the university', async () => {
    await refused({ unsignedAssertion: true });
    await refused({ unsignedResponse: true });
    await refused({ unsignedAssertion: true, unsignedResponse: true });
    await refused({ strangersKey: true });
    await refused({ after: (xml) => xml.replace('ada@campus.test', 'eve@campus.test') });
  });

  it('takes no assertion for another site, of another time or by another provider', async () => {
    await refused({ audience: 'https://elsewhere.test/metadata' });
    await refused({ recipient: 'https://elsewhere.test/acs' });
    await refused({ endsIn: -120 });
    await refused({ endsIn: 4000 });
    await refused({ issuer: 'https://other-idp.test' });
    await refused({ inResponseTo: '_somebody-elses-request' });
  });

  it('is not fooled by signatures that are wrapped', async () => {
    const evil = (xml: string) => {
      const assertion = /<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] as string;
      return {
        assertion,
        forged: assertion
          .replace(/ID="_a\d+"/, 'ID="_evil"')
          .replace('person-1', 'ada-1')
          .replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, ''),
      };
    };
    const wrappings: ((xml: string) => string)[] = [
      // A forged assertion beside the signed one, before and after it.
      (xml) => xml.replace(/<saml:Assertion /, `${evil(xml).forged}<saml:Assertion `),
      (xml) => xml.replace('</samlp:Response>', `${evil(xml).forged}</samlp:Response>`),
      // The signed one inside the forged one, or in an extension.
      (xml) => {
        const { assertion, forged } = evil(xml);
        return xml.replace(assertion, forged.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`));
      },
      (xml) => {
        const { assertion, forged } = evil(xml);
        return xml.replace(assertion, `<samlp:Extensions>${assertion}</samlp:Extensions>${forged}`);
      },
      // The whole signed response inside another one, with and without the assertion of the outer one signed.
      (xml) => {
        const inner = xml.replace(/^<\?xml[^>]*\?>/, '');
        const { forged } = evil(xml);
        const head = /<samlp:Response [^>]*>/.exec(xml)?.[0].replace(/ID="_r\d+"/, 'ID="_outer"') ?? '';
        const signature = /<ds:Signature[\s\S]*?<\/ds:Signature>/.exec(inner)?.[0] ?? '';
        return `${head}<saml:Issuer>${IDP_ENTITY}</saml:Issuer>${signature.replace('</ds:Signature>', `<ds:Object>${inner}</ds:Object></ds:Signature>`)}${forged}</samlp:Response>`;
      },
    ];
    for (const after of wrappings) await refused({ after });
  });

  it('reads a name with a comment in it neither as the part before it nor at all', async () => {
    await refused({ nameId: 'ada-1<!-- -->.evil' });
    await refused({ nameId: 'ada-1', after: (xml) => xml.replace('ada-1', 'ada-1<!---->') });
    await refused({ after: (xml) => `<!DOCTYPE x [<!ENTITY e "ada-1">]>${xml.replace('person-1', '&e;')}` });
    await refused({ nameId: 'ada-1 ' });
    for (const format of [
      '2.0:nameid-format:transient',
      '1.1:nameid-format:emailAddress',
      '1.1:nameid-format:unspecified',
    ])
      await refused({ format: `urn:oasis:names:tc:SAML:${format}` });
  });

  it('takes a response once, in the session that asked for it', async () => {
    const client = site.client();
    const request = await begin(client);
    const response = respond(request, { nameId: 'ada-1' });
    const stolen = site.client();
    expect((await post(stolen, request.relayState, response)).status, 'another browser').to.equal(409);
    const posted = { SAMLResponse: response, RelayState: request.relayState };
    const again = await site.client().postWithoutToken(`/sign-in/campus/${campus.slug}/acs`, posted);
    expect((await client.follow(again)).status, 'a replay').to.equal(409);
    const next = await begin(client);
    expect((await post(client, next.relayState, response)).status, 'a replay with a new request').to.equal(409);
    expect((await post(client, 'made-up', respond(next))).status, 'a made-up state').to.equal(409);
    const late = await begin(client);
    site.clock.advance(31 * 60_000);
    expect((await post(client, late.relayState, respond(late))).status, 'too late').to.equal(409);
  });

  it('refuses metadata and certificates that it cannot read, naming the field', async () => {
    const fields = { kind: 'saml', university: 'West University', mailDomains: 'campus.test' };
    for (const [more, field] of [
      [{ metadata: '<!DOCTYPE x []><x/>' }, 'metadata'],
      [{ metadata: METADATA.replace('SingleSignOnService', 'Other') }, 'metadata'],
      [{ address: IDP_ADDRESS, entityId: IDP_ENTITY, certificates: 'nothing' }, 'certificates'],
      [{ address: IDP_ADDRESS, certificates: IDP_CERTIFICATE }, 'entityId'],
    ] as const) {
      const answer = await organizer.client.post('/campus-sign-in', { ...fields, ...more });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain(`id="field-${field}-error"`);
    }
  });
});
