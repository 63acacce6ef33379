/** Static files: our own from `public/`, and the browser parts of npm packages. Nothing comes from another host. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** URL prefix below /assets → folder. */
const FOLDERS: Record<string, string> = {
  site: root('public'),
  bootstrap: root('node_modules/bootstrap/dist'),
  htmx: root('node_modules/htmx.org/dist'),
  'htmx-sse': root('node_modules/htmx-ext-sse/dist'),
  katex: root('node_modules/katex/dist'),
};

const versions = new Map<string, string>();

/** Address of a static file with its content's hash, so that browsers may keep it for a year. */
export function asset(path: string): string {
  const [folder = '', ...rest] = path.split('/');
  const file = `${FOLDERS[folder]}/${rest.join('/')}`;
  // Where people edit the files, another time of change means another content.
  const key = process.env.NODE_ENV === 'production' ? path : `${path} ${statSync(file).mtimeMs}`;
  let version = versions.get(key);
  if (version === undefined) {
    version = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10);
    versions.set(key, version);
  }
  return `/assets/${path}?v=${version}`;
}

/** Serves the folders above; immutable when asked by hash. */
export function assetRoutes(): Router {
  const router = Router();
  for (const [name, folder] of Object.entries(FOLDERS)) {
    router.use(
      `/assets/${name}`,
      express.static(folder, { index: false, maxAge: '365d', immutable: true, fallthrough: true }),
    );
  }
  return router;
}
