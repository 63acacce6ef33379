/** The way from a person's settings to the data that is stored about them. */
import type { PersonAdditions } from '../accounts/person-parts.service.ts';

export const dataOfPerson: PersonAdditions = {
  settings: [{ key: 'data', place: 'data', view: 'home/_settings-data', order: 100, model: () => ({}) }],
};
