/** Every feature's door to the process: pages, machine APIs and background handlers, in the ordered list of the house. */
import type { Router } from 'express';
import type { App } from './platform/app-context.ts';
import { registerAccountJobs } from './accounts/accounts.jobs.ts';
import { accountRoutes } from './accounts/accounts.routes.ts';
import { partnershipRoutes } from './partnerships/partnerships.routes.ts';
import { contestRoutes } from './contests/contests.routes.ts';
import { registerContestJobs } from './contests/contests.jobs.ts';

export interface Feature {
  name: string;
  /** Routes with a session, language and CSRF protection. */
  pages?: (app: App) => Router;
  /** Routes for machines: no session, no cookies, their own authentication. */
  api?: (app: App) => Router;
  /** Registers background handlers. */
  jobs?: (app: App) => void;
}

export const features: Feature[] = [
  { name: 'accounts', pages: accountRoutes, jobs: registerAccountJobs },
  { name: 'partnerships', pages: partnershipRoutes },
  { name: 'contests', pages: contestRoutes, jobs: registerContestJobs },
];
