/** What every page below `/people/:id` and the settings show, with what other features add to them. */
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { shownCards, shownTabs, type AddedTab, type ShownCards, type ShownTab } from '../platform/web/additions.ts';
import { personHref } from './person-links.rules.ts';
import type { PersonAdditions, PersonPage, PersonPlace, SettingsPlace } from './person-parts.service.ts';
import { publicProfile } from './users.service.ts';

const OWN_TABS: readonly AddedTab<PersonPage>[] = [
  { key: 'overview', label: 'accounts:tab.overview', href: ({ person }) => personHref(person.id), order: 0 },
];

/** A person's page with what stands above every page of theirs. */
export interface ShownPerson extends PersonPage {
  frame: { tabs: ShownTab[] };
}

/** The person of this address with the tabs of their page. @throws NotFound also after erasure. */
export async function personFrameOf(
  app: App,
  added: readonly PersonAdditions[],
  actor: Actor,
  id: string,
): Promise<ShownPerson> {
  const page = { actor, person: await publicProfile(app, id) };
  const tabs = shownTabs([...OWN_TABS, ...added.flatMap((one) => one.tabs ?? [])], page);
  return { ...page, frame: { tabs } };
}

/** The same with the cards of the page itself, and this part of its longest list. @throws NotFound also after erasure. */
export async function personOverviewOf(
  app: App,
  added: readonly PersonAdditions[],
  actor: Actor,
  id: string,
  pageNumber: number,
): Promise<ShownPerson & { cards: ShownCards<PersonPlace> }> {
  const shown = await personFrameOf(app, added, actor, id);
  const cards = added.flatMap((one) => one.cards ?? []);
  return { ...shown, cards: await shownCards(app, cards, { actor, person: shown.person, pageNumber }) };
}

/** The further ways to sign in that others add; everyone sees them. */
export async function publicSignInCards(
  app: App,
  added: readonly PersonAdditions[],
  next: string,
): Promise<ShownCards<'sign-in'>> {
  return await shownCards(
    app,
    added.flatMap((one) => one.signIn ?? []),
    { next },
  );
}

/** The cards that others add to a person's own settings. */
export async function settingsCards(
  app: App,
  added: readonly PersonAdditions[],
  actor: UserActor,
): Promise<ShownCards<SettingsPlace>> {
  return await shownCards(
    app,
    added.flatMap((one) => one.settings ?? []),
    { actor },
  );
}
