/**
 * What features to the right of accounts add to a person's public page and to their own settings. `features.ts` lists who adds
 * what, so that a new card changes no file of accounts.
 */
import type { Actor, UserActor } from '../platform/actor.ts';
import type { AddedCard, AddedTab } from '../platform/web/additions.ts';
import type { PublicPerson } from './users.service.ts';

/** A person's public page, and who reads it. */
export interface PersonPage {
  actor: Actor;
  person: PublicPerson;
}

/** The page itself, whose address says which part of its longest list is shown. */
export interface PersonOverview extends PersonPage {
  /** From 1. */
  pageNumber: number;
}

/** Where a card of a person stands: as columns in the row of figures below their name, or below that row. */
export type PersonPlace = 'figures' | 'main';

/** The sign-in and sign-up pages, which lead on to `next`. */
export interface SignInPage {
  next: string;
}

/** The settings page of the reader. */
export interface SettingsPage {
  actor: UserActor;
}

/** Where a card of the settings stands: in one of the two columns, or among what a person may do with their data. */
export type SettingsPlace = 'main' | 'side' | 'data';

/** What one feature adds to the pages of a person. */
export interface PersonAdditions {
  tabs?: readonly AddedTab<PersonPage>[];
  /** Everyone sees the page, so a card shows only what everyone may know, or asks who reads it. */
  cards?: readonly AddedCard<PersonOverview, PersonPlace>[];
  settings?: readonly AddedCard<SettingsPage, SettingsPlace>[];
  /** Further ways to sign in, above the form of the sign-in and sign-up pages. */
  signIn?: readonly AddedCard<SignInPage, 'sign-in'>[];
}
