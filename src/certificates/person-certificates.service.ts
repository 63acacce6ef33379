/** The way from a person's settings to their certificates. */
import type { PersonAdditions } from '../accounts/person-parts.service.ts';
import { ownCertificatesHref } from './certificate-links.rules.ts';
import { ownCertificates } from './certificates.service.ts';

export const certificatesOfPerson: PersonAdditions = {
  settings: [
    {
      key: 'certificates',
      place: 'side',
      view: 'certificates/_settings',
      order: 150,
      model: async (app, { actor }) => ({
        href: ownCertificatesHref(),
        count: (await ownCertificates(app, actor)).filter(({ state }) => state === 'valid').length,
      }),
    },
  ],
};
