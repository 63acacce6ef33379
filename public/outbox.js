// Acts on a list that survive a bad network: each press of a button gets a key, is kept in this browser, shown at once, and
// sent until the server has answered. Sent twice, it happens once. Without this file the buttons are plain forms.
// All pages of one feature of one contest have the same store, which says whose acts it keeps: whoever signs in next on this
// device sends none of them.
const STORE = `outbox:${document.querySelector('[data-outbox]')?.dataset.outbox ?? location.pathname}`;
const said = document.querySelector('[data-outbox-said]');
const words = said?.dataset ?? {};
let timer;
let tries = 0;
let isSending = false;

const read = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
};
const write = (acts) => localStorage.setItem(STORE, JSON.stringify(acts));
const say = (text) => {
  if (said) said.textContent = text ?? '';
};
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

// A page that was loaded again does not know what waits here.
function mark() {
  for (const one of document.querySelectorAll('[data-outbox-item].is-waiting')) one.classList.remove('is-waiting');
  for (const { url } of read())
    for (const form of document.querySelectorAll('form[data-outbox-act]'))
      if (new URL(form.action).pathname === url) form.closest('[data-outbox-item]')?.classList.add('is-waiting');
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches('[data-outbox-act]')) return;
  event.preventDefault();
  const act = new FormData(form).get('act');
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const name = form.dataset.name ?? '';
  write([...read(), { url: new URL(form.action).pathname, act, key, name, pressedAt: Date.now() }]);
  mark();
  tries = 0;
  void send();
});

async function send() {
  clearTimeout(timer);
  if (isSending) return;
  isSending = true;
  let isChanged = false;
  for (let next = read()[0]; next; next = read()[0]) {
    const outcome = await sendOne(next);
    if (outcome === 'again') {
      tries += 1;
      say(words.waiting?.replace('{n}', String(read().length)));
      timer = setTimeout(() => void send(), Math.min(30_000, 1000 * 2 ** Math.min(tries, 5)));
      break;
    }
    if (outcome === 'stop') {
      say(words.signIn);
      break;
    }
    write(read().filter(({ key }) => key !== next.key));
    tries = 0;
    isChanged = true;
    say(outcome === 'refused' ? words.refused?.replace('{name}', next.name) : '');
  }
  isSending = false;
  mark();
  // Each answer of the server replaces the list.
  if (isChanged) document.querySelector('[data-outbox]')?.dispatchEvent(new Event('outbox-sent'));
}

async function sendOne({ url, act, key, pressedAt }) {
  // How long ago, since the clock of this device may be wrong.
  const agoMs = String(Math.max(0, Date.now() - pressedAt) || 0);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ act, key, agoMs }),
      headers: { accept: 'application/json', 'x-csrf-token': token() },
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.ok) return 'sent';
    if (answer.status === 401 || answer.status === 403) return 'stop';
    return answer.status >= 500 || answer.status === 429 || answer.status === 408 ? 'again' : 'refused';
  } catch {
    return 'again';
  }
}

addEventListener('online', () => {
  tries = 0;
  void send();
});
document.addEventListener('htmx:afterSwap', mark);
mark();
void send();
