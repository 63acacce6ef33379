/** The way from a person's settings to the choice of notifications. */
import type { PersonAdditions } from '../accounts/person-parts.service.ts';

export const notificationsOfPerson: PersonAdditions = {
  settings: [{ key: 'notifications', place: 'side', view: 'notifications/_settings', order: 100, model: () => ({}) }],
};
