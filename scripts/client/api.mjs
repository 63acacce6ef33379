/** Requests to `/api/v1` of a site, and nothing else of it. */

/** The command needs a login. Exit code 3. */
export class NotSignedIn extends Error {}
/** The site cannot be reached, or does not answer as a Kernelway site. Exit code 4. */
export class Unreachable extends Error {}
/** The site refused. Exit code 1. */
export class Refused extends Error {}

const TRIES = 3;
const PAUSE_MS = 1000;

/** @typedef {{ title?: string, detail?: string, code?: string, fields?: { field: string, detail: string }[] }} Problem */

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Api {
  /** @param {{ url: string, token: string }} login */
  constructor({ url, token }) {
    this.url = url;
    this.token = token;
  }

  /** @param {string} path @param {Record<string, string | undefined>} [query] @returns {Promise<any>} */
  async get(path, query = {}) {
    return await this.#json(path + search(query), {});
  }

  /** All items of a list; of the first page, also what is beside them. @returns {Promise<any>} */
  async all(/** @type {string} */ path, /** @type {Record<string, string | undefined>} */ query = {}) {
    const first = await this.get(path, { ...query, limit: '100' });
    const items = [...first.items];
    for (let { next } = first; next !== null;) {
      const page = await this.get(path, { ...query, cursor: next });
      items.push(...page.items);
      next = page.next;
    }
    return { ...first, items, next: null };
  }

  /** Sends a form; after a broken connection again, with the same key, so that it makes one submission. @returns {Promise<any>} */
  async submit(/** @type {FormData} */ form, /** @type {string} */ key) {
    return await this.#json('/submissions', { method: 'POST', body: form, headers: { 'idempotency-key': key } });
  }

  /** Events of a stream as they come. @param {string} path @returns {AsyncGenerator<{ event: string, data: any }>} */
  async *events(path) {
    const answer = await this.#fetch(path, {});
    if (!answer.ok || !answer.body) throw await refusal(answer);
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of answer.body) {
        text += decoder.decode(/** @type {Uint8Array} */ (chunk), { stream: true });
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const event = /^event: (.*)$/m.exec(part)?.[1];
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (event && data) yield { event, data: JSON.parse(data) };
        }
      }
    } catch (error) {
      throw new Unreachable(`The connection broke: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** @param {string} path @param {RequestInit} init */
  async #json(path, init) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.#fetch(path, init);
        if (answer.ok) return await answer.json();
        throw await refusal(answer);
      } catch (error) {
        if (!(error instanceof Unreachable) || attempt >= TRIES) throw error;
        await pause(PAUSE_MS * attempt);
      }
    }
  }

  /** @param {string} path @param {RequestInit} init */
  async #fetch(path, init) {
    const headers = { authorization: `Bearer ${this.token}`, 'accept-language': 'en', ...init.headers };
    try {
      // A redirect would be another site, or a page: neither is the API.
      return await fetch(`${this.url}/api/v1${path}`, { ...init, headers, redirect: 'error' });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new Unreachable(`${this.url} does not answer: ${cause}`);
    }
  }
}

/** @param {Record<string, string | undefined>} query */
function search(query) {
  const given = Object.entries(query).filter((/** @returns {one is [string, string]} */ one) => one[1] !== undefined);
  return given.length > 0 ? `?${new URLSearchParams(/** @type {[string, string][]} */ (given)).toString()}` : '';
}

/** The error that an answer is. @param {Response} answer */
async function refusal(answer) {
  if (!(answer.headers.get('content-type') ?? '').startsWith('application/problem+json'))
    return new Unreachable(`It answers ${answer.status}, and not as a Kernelway site does. Is the URL right?`);
  const problem = /** @type {Problem} */ (await answer.json());
  const own = (problem.fields ?? []).map(({ field, detail }) => `  ${field}: ${detail}`);
  const text = [problem.detail ?? problem.title ?? `Refused with ${answer.status}`, ...own].join('\n');
  if (answer.status === 401) return new NotSignedIn(`${text}\nSign in again: npx kernelway login URL`);
  const wait = answer.status === 429 ? `\nTry again in ${answer.headers.get('retry-after') ?? '60'} s.` : '';
  return answer.status === 503 ? new Unreachable(text) : new Refused(text + wait);
}
