/** The metadata of an identity provider, as a file that its university publishes: entity id, address and certificates. */
import { SaxesParser } from 'saxes';
import { InvalidInput } from '../platform/errors.ts';

export const METADATA_MAX = 500_000;
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

export interface SamlMetadata {
  entityId: string;
  address: string;
  /** In PEM. */
  certificates: string[];
}

/** @throws InvalidInput on `metadata` when it is no metadata of one identity provider */
export function readSamlMetadata(xml: string): SamlMetadata {
  const found = { entityIds: [] as string[], addresses: [] as string[], certificates: [] as string[] };
  let isIdp = false;
  let isForSigning = false;
  let certificate: string | undefined;
  const parser = new SaxesParser({ xmlns: true });
  const refuse = () => {
    throw new InvalidInput('saml_metadata_unreadable', {}, 'metadata');
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('opentag', ({ local, attributes }) => {
    const value = (name: string) => attributes[name]?.value ?? '';
    if (local === 'EntityDescriptor') found.entityIds.push(value('entityID'));
    else if (local === 'IDPSSODescriptor') isIdp = true;
    else if (local === 'KeyDescriptor') isForSigning = value('use') !== 'encryption';
    else if (local === 'SingleSignOnService' && isIdp && value('Binding') === REDIRECT)
      found.addresses.push(value('Location'));
    else if (local === 'X509Certificate' && isIdp && isForSigning) certificate = '';
  });
  parser.on('text', (text) => {
    if (certificate !== undefined) certificate += text;
  });
  parser.on('closetag', ({ local }) => {
    if (local === 'IDPSSODescriptor') isIdp = false;
    if (local !== 'X509Certificate' || certificate === undefined) return;
    found.certificates.push(toPem(certificate));
    certificate = undefined;
  });
  try {
    parser.write(xml).close();
  } catch {
    refuse();
  }
  const [entityId] = found.entityIds;
  const [address] = found.addresses;
  if (found.entityIds.length !== 1 || !entityId || !address || found.certificates.length === 0) refuse();
  return { entityId: entityId ?? '', address: address ?? '', certificates: [...new Set(found.certificates)] };
}

/** A certificate's base64 with line ends of its own, in PEM. */
export function toPem(base64: string): string {
  const lines = base64.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----`;
}
