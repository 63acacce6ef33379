/** A SAML identity provider for tests: its own key, signed responses, and every way to spoil one. */
import { inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';

/** Made for these tests alone; it opens nothing. */
export const IDP_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIDJTCCAg2gAwIBAgIUeWZCxuLmeEyT7GMb2Rh23hS0NvQwDQYJKoZIhvcNAQEL
BQAwITEfMB0GA1UEAwwWVGVzdCBpZGVudGl0eSBwcm92aWRlcjAgFw0yNjExMzAy
MjE2NTlaGA8yMTI2MTEwNjIyMTY1OVowITEfMB0GA1UEAwwWVGVzdCBpZGVudGl0
eSBwcm92aWRlcjCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAJcspfs3
WFwYy7jG5NdPeExGtq2wiIL+YMGmgecGr8QD4Ee/pBJ29U6fRmWk2/mCcRIHTmGS
OYU+8v/gOKufmpOV8hy7AXXyJZf+0ByLyMeH9PF9bX/mVq4XO8omW5PIuvju3XZu
3+r64EP5HUSryUIsXUxFlNqNcLeJ/ptCjx0FhwRD6/vnIvMWrCpnF4phRN2vie3X
mWo+GEO0M5irKHMVfupL7SOuBQWDbdV7OHjHs4MSRVKH47EgeUeCQW0J/DQ2lnkz
E5vgjljJZ42pJv56sF156Q4Kc9hnRnHYq1cjdAVSYSdlf5zT4t7D84tMZNO/fSUu
xaF0kfAEYev5M/8CAwEAAaNTMFEwHQYDVR0OBBYEFC1vgPmNJ3lgddx5TehBNzni
scy8MB8GA1UdIwQYMBaAFC1vgPmNJ3lgddx5TehBNzniscy8MA8GA1UdEwEB/wQF
MAMBAf8wDQYJKoZIhvcNAQELBQADggEBAB5OAxtU/N8bK025EXGDYmvF6xXBC+cl
xmzUbvU6Zeoiq49cXyD+J3s4GDuS8ToZA+ok5GJelSZ4wm7ZEgj0Ql/GPcu5FEm1
wRjv9tcK1cSk+1Z4c3AwnyfinKpTXXCkM88cYxmljhw/G0R+3GCoS9YKpipB1p/1
OZDkhRhZuIAC8UgSxr9LvzCyQ6Fn6dGwSwYw+s4M0mFSTOid78bSC2khvv+tVwRM
3R8uLy03Yr6ZwB9yUByC3+7OeK72fY0IJ/Mc84+XjcCyfZS/m3yPqwdMBGDd3lRO
+LjFWfEwRSCXWbyI6xSWiFZYfXm32LM8dDpdzLOxcY/SiEXMju1TXPw=
-----END CERTIFICATE-----`;
const IDP_KEY = `-----BEGIN PRIVATE KEY-----
MIIEuwIBADANBgkqhkiG9w0BAQEFAASCBKUwggShAgEAAoIBAQCXLKX7N1hcGMu4
xuTXT3hMRratsIiC/mDBpoHnBq/EA+BHv6QSdvVOn0ZlpNv5gnESB05hkjmFPvL/
4Dirn5qTlfIcuwF18iWX/tAci8jHh/TxfW1/5lauFzvKJluTyLr47t12bt/q+uBD
+R1Eq8lCLF1MRZTajXC3if6bQo8dBYcEQ+v75yLzFqwqZxeKYUTdr4nt15lqPhhD
tDOYqyhzFX7qS+0jrgUFg23Vezh4x7ODEkVSh+OxIHlHgkFtCfw0NpZ5MxOb4I5Y
yWeNqSb+erBdeekOCnPYZ0Zx2KtXI3QFUmEnZX+c0+Lew/OLTGTTv30lLsWhdJHw
BGHr+TP/AgMBAAECgf9pmpxYYXvYL3ogxNAXmJbwscqV4DwnReFRZdUDuNK6m0/m
zyOjwnXv9lO3AvNSg/d4y0x13IVSD3yw7Rv+x/+zbuEy22//H1N5BQgG6PSDw6CD
EfDsPSaldpV4dv3XaYyIrlRb522EjhHGv2ndZCOzlkpBKFpTp3qWEaVKewnTuyBV
zUGbbchCbmJgP5rxMOA2llIZw44Mdb5PzGT0992XRxIaoBmMwqqNGD8jW3B45FE+
NetN+U9d4DREG/IHEq0uZPFtHIv2+/cST/Ol70GhP8eQAdoyhbxC9Pvk8tY4hlFg
iL1CCHIHTrjEqFYnnR0paTA8YmkUptZWDzSM5EkCgYEAzQRgFu7De2KoqSNcZoq2
bdQedtIMGQVGGD3acol2I/KPz/bYxgou7wcsSXurkcTLnnHZ0CL8aaRPh8Rr03fd
cvNNVz8TkWFZIYhovPM/pFJTgAoeA43fCMZXR7nG9HXx59RWgaat5FqJ9gV+u8Ll
vFPmXPetE+OjXJ3N/ohhWocCgYEAvMSV7FMEjvWFqhLH6jl1LkHs4XPzH1IZdfir
LIiaq2z978bK5fQ9Kor4PJd0o9h9shnE/WUkAY4Z2TZK2o5RdoTOWQMrtxW+KTcM
acPZiu47mRhBxjEjpCmlPD9xS0ZQB+sNXJReUuFM6DUPJetOLTwOESzs2OtMMjym
OXrV4MkCgYEAvhn9g6Y3yxRLcjJgvpCG4kYbTXAtWZIDUf0grq35xxFm+p5YmSHe
LTQIg8bR6yOA71WAc7fNN6PtPuYKWZa+15T1NR4+5cJPpIFZJUOk0pin5oT7Ga6W
jgtj6RVBf3JSMfY5lJTaj3DIlkC4KCBrZ/qgE7pxWYzt8LY+yXLqWscCgYAm812I
NR0kro7VKCjuMMr4L4xEfRt2pAcy64vOlaVsqAHB/0AQsRQJ+kD8p7fesyZEoMKg
EsWaOIsm4egSLvmqPf8iKOBVV/w0HvLFxC7YVw4fKf0weyVCk4FP7Dthb/HFoH/S
UZ8g9PJcm84zYdlwxgqVCrMYk3zWhOM7yxfk2QKBgDwJcVHS9Olk5CoYiaUwhD7z
+5WpV+LITy0mLYkVQoAeXRzzYrGAS/ciSFpYljt44chK02j1vOst+ymPSZcY6skg
Bc5DThJt0frmBKvjlBvFJij32CYfql2pImWg3rrXNfeqblCjZHrmmt2tUYJOiwmX
4BJMly2mN2jhD5fE/Z4l
-----END PRIVATE KEY-----`;
const STRANGER_KEY = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCvNOFvNYzleC9d
yox44tBtATgsq9z60ATK5VjAMX+WkI9GHKHlNIsdj/Wu9MhqinI4PN8fg2pvzUd4
qhn19j2cmWpLVT9H+WZtytkslKtspK4i1IO62L0PrZq8WpiApVPWixTzCfnpoYiC
fjjwFBQrjqnD4uMtHKhr4wtusvpt6NJ63MeRiQ9iWjZXsQ/fi+K7K7svdL9x0kiG
u0AfjsK9aB30XGwBqT17WVBtrUC4mTg5ytJWN0Z6+G46T0qUzOvt4fOemg7irx7M
f8YgRSwlLcr1WMcdE/oJ5zd8Qeqz2kLo8ok99NujKblgfDxR01GZVB9J53DlWJEI
yjhWijG5AgMBAAECggEAEESmuGUoHTGlpEQ0YUOElG2yjsmxp3ajm0gXj4qJDRMe
WovTp60Gf2SbxinKAJDn8VTYzg8TvCg6/kQJ5dt+KQl0FzHMW51KtEZLfmcBHwHD
fk4HogfFHKzDKCesiI8EhwoIlFbuzF5Ihv7u80vJ+6ljFfv+AA65jLSON5i8Xz9B
i50Ilcp5FDUU7ghQyhZoIOYEHcwDK0j7nrsnPVkxSV0QDIB0Y1pmdbEfaIqlM452
WeWdgMgAj1m7OkBdRbmLiMcir/r833AYb9VfSNTi1oTxkWzfankzZMoxRjaOANFt
Hn2IQIVaZo3r+Yr0DJLV0tWsrbIm6aqT9/ngz0ceCQKBgQDmAa7OPo2ehfI+Sqjm
gMngA2DfIdEKZicqc5/+NQ1idW3UE2kS3TntaDcZ1KBI6G12KOyYl6Kqs8iSJY8h
phoqahVzGjZrN2oV5xXeXcUrsRYrNjuBNFT4dIuLHkuMW0HM4rUXHwq/LyvcakG1
p9BJ9Y9vux7+MhNz4sJw0W7HGwKBgQDDAceJCCN0SDKcZNqTDE1eX8K0t8vAC/tU
rP89lkgEch3Njpu0qNXz8Gs3UZkRzbHPv6ASiTlLnwpkykWBgn7OaHniNJ9ovL8g
BTnh6Xc/mWiUFhQIbm7lIM9YJOPVBlCxh9pzZb372EnALOEwI5r3poP4VJdrjl8T
2mnAPENTuwKBgHxxOKS5z2GPUwtE1bEwyQh8i3LuFu2ra1FakZu2FHHK2ws9HUJp
kyfRlM5S7g3EQ0UEy02b7RSyhLgdvh0Ug1+jWcuWyQ6lQq5rArf2v/DttPLYOsWj
DL4IQF+amoFr9mPl3NiPoP7jhLWSf87K5rS9OUfYU+JwMXonm8/yYB81AoGBAJYE
W21mzmeZVx4LVD8Fmst8XbxLHLq8PPgyMhU99F8/LwBAsjY0IIwOK10eL+SLWjwZ
DdrUqDgtvIA3P2tXaZf+ta04kF2xvlKy0omh4nQR32r05SprUnKAYCJOFtt9hTxd
58cYwSPqiyoFHKO88G2OMz4qTWaX2zrZrrsNYTobAoGAb0kwJFJBBKizFZfc2UQq
jOXI+6aRtyVI9jGM5sEwsN29lkhs1cpDHToxLChgFB8j1Wda87J8cM/Kb0UZt+8o
0wkTQM9/qZ3Lp5YCwDm4t4fMlWt3tD66QraIDuyKjIeBPHjgl/pZ4YHg3DLxxVnq
ukDu2zuU+7J6kx/4b4yjcgg=
-----END PRIVATE KEY-----`;

export const IDP_ENTITY = 'https://idp.campus.test/metadata';
export const IDP_ADDRESS = 'https://idp.campus.test/sso';
const ALGORITHM = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const DIGEST = 'http://www.w3.org/2001/04/xmlenc#sha256';
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

/** What a request of the site asks for. */
export function readRequest(location: string): { id: string; acs: string; issuer: string; relayState: string } {
  const url = new URL(location);
  const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString('utf8');
  const attribute = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(xml)?.[1] ?? '';
  return {
    id: attribute('ID'),
    acs: attribute('AssertionConsumerServiceURL'),
    issuer: /Issuer[^>]*>([^<]+)</.exec(xml)?.[1] ?? '',
    relayState: url.searchParams.get('RelayState') ?? '',
  };
}

export interface Spoiled {
  nameId?: string;
  format?: string;
  audience?: string;
  recipient?: string;
  inResponseTo?: string;
  issuer?: string;
  mail?: string;
  /** Seconds from now until it ends. */
  endsIn?: number;
  unsignedAssertion?: boolean;
  unsignedResponse?: boolean;
  strangersKey?: boolean;
  /** Changes the XML after it was signed. */
  after?: (xml: string) => string;
}

const time = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
let ids = 0;

/** A response to a request, in base64. */
export function respond(
  { id, acs, issuer }: Pick<ReturnType<typeof readRequest>, 'id' | 'acs' | 'issuer'>,
  spoiled: Spoiled = {},
): string {
  ids += 1;
  const { nameId = 'person-1', format = PERSISTENT, mail = 'ada@campus.test', endsIn = 300 } = spoiled;
  const key = spoiled.strangersKey ? STRANGER_KEY : IDP_KEY;
  const by = `<saml:Issuer>${spoiled.issuer ?? IDP_ENTITY}</saml:Issuer>`;
  const inResponseTo = spoiled.inResponseTo ?? id;
  const attribute = (name: string, value: string) =>
    `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;
  const assertion =
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a${ids}" Version="2.0" IssueInstant="${time(0)}">` +
    `${by}<saml:Subject><saml:NameID Format="${format}">${nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData ` +
    `InResponseTo="${inResponseTo}" NotOnOrAfter="${time(endsIn)}" Recipient="${spoiled.recipient ?? acs}"/>` +
    `</saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${time(endsIn - 600)}" NotOnOrAfter="${time(endsIn)}"><saml:AudienceRestriction>` +
    `<saml:Audience>${spoiled.audience ?? issuer}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AttributeStatement>${attribute('urn:oid:0.9.2342.19200300.100.1.3', mail)}` +
    `${attribute('displayName', 'Ada 李')}${attribute('studentNumber', 'S-77')}` +
    `${attribute('urn:oid:1.3.6.1.4.1.5923.1.1.1.9', 'student@campus.test')}</saml:AttributeStatement></saml:Assertion>`;
  const response = (inner: string) =>
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
    `ID="_r${ids}" Version="2.0" IssueInstant="${time(0)}" Destination="${acs}" InResponseTo="${inResponseTo}">${by}` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${inner}</samlp:Response>`;
  const withAssertion = response(assertion);
  const once = spoiled.unsignedAssertion ? withAssertion : sign(withAssertion, 'Assertion', key);
  const twice = spoiled.unsignedResponse ? once : sign(once, 'Response', key);
  return Buffer.from((spoiled.after ?? ((xml) => xml))(twice)).toString('base64');
}

function sign(xml: string, element: 'Assertion' | 'Response', key: string): string {
  const path = `//*[local-name(.)='${element}']`;
  const signature = new SignedXml({ privateKey: key, signatureAlgorithm: ALGORITHM, canonicalizationAlgorithm: C14N });
  signature.addReference({
    xpath: path,
    digestAlgorithm: DIGEST,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', C14N],
  });
  signature.computeSignature(xml, {
    location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
    prefix: 'ds',
  });
  return signature.getSignedXml();
}
