// Livelier pages; every page works without this file.
const page = document.documentElement;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

document.querySelector('[data-theme-switch]')?.addEventListener('click', () => {
  const next = page.dataset.bsTheme === 'dark' ? 'light' : 'dark';
  page.dataset.bsTheme = next;
  localStorage.setItem('theme', next);
});

// The server's clock decides; the difference to the browser's is measured once a page.
const serverNow = Number(document.querySelector('[data-server-now]')?.dataset.serverNow ?? Date.now());
const skewMs = serverNow - Date.now();

const relative = new Intl.RelativeTimeFormat(page.lang, { numeric: 'auto' });
function ago(ms) {
  const steps = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ];
  const [unit, size] = steps.find(([, length]) => Math.abs(ms) >= length) ?? steps[3];
  return relative.format(Math.round(ms / size), unit);
}

// Times stand there in the person's zone already; how long ago is a hint.
function hintTimes(root) {
  for (const element of root.querySelectorAll('time[data-at]')) {
    const at = Number(element.dataset.at);
    element.title = `${ago(at - Date.now() - skewMs)} · ${new Date(at).toISOString()}`;
  }
}

// For people without a time zone in their settings: the next page uses the browser's.
if (!document.cookie.split('; ').includes(`tz=${encodeURIComponent(zone)}`)) {
  document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
}

function tick() {
  for (const element of document.querySelectorAll('.countdown[data-until]')) {
    const left = Math.max(0, Number(element.dataset.until) - Date.now() - skewMs);
    const total = Math.floor(left / 1000);
    const parts = [Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60, total % 60].map((n) =>
      String(n).padStart(2, '0'),
    );
    const days = Math.floor(total / 86_400);
    const running =
      days > 0 ? `${element.dataset.day.replace('#', String(days))} ${parts.slice(0, 2).join(':')}` : parts.join(':');
    element.textContent = left === 0 ? element.dataset.done : running;
    element.classList.toggle('countdown-soon', left > 0 && left < 600_000);
  }
}

// What scrolls sideways and has nothing to focus inside can be reached by keyboard; the rest is no stop on the way.
function letKeyboardScroll() {
  for (const box of document.querySelectorAll('.table-scroll, pre, .diff')) {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    const inside = box.querySelector('a[href], button, input, select, textarea, summary');
    if (scrolls && !inside) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  }
}

function enliven(root) {
  // The tab says what has become of a submission, also while another one is looked at.
  const titled = document.querySelector('[data-title]');
  if (titled) document.title = titled.dataset.title;
  hintTimes(root);
  letKeyboardScroll();
  // Where the browser has no clipboard (a page without TLS) the buttons stay hidden.
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll('[data-copy], [data-copy-from]')) {
    if (!button.hidden) continue;
    button.hidden = false;
    button.addEventListener('click', () => void copy(button));
  }
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(await textToCopy(button));
    announce(document.body.dataset.copied);
    button.classList.add('copied');
    setTimeout(() => button.classList.remove('copied'), 1500);
  } catch {
    announce(document.body.dataset.copyFailed);
    button.classList.add('not-copied');
    setTimeout(() => button.classList.remove('not-copied'), 3000);
  }
}

async function textToCopy(button) {
  if (button.dataset.copyFrom) {
    const answer = await fetch(button.dataset.copyFrom);
    if (!answer.ok) throw new Error(answer.statusText);
    return await answer.text();
  }
  const source = document.querySelector(button.dataset.copy);
  return source?.value ?? source?.textContent ?? '';
}

// For screen readers; the same words twice are news again.
function announce(words) {
  const place = document.querySelector('#announced');
  place.textContent = '';
  setTimeout(() => (place.textContent = words), 50);
}

enliven(document);
window.addEventListener('resize', letKeyboardScroll);
tick();
setInterval(tick, 1000);
document.querySelector('[data-focus]')?.focus();
// Browsers that know `scroll-initial-target` have done this already.
for (const tab of document.querySelectorAll('.tab-row .nav-link.active')) {
  const row = tab.closest('.tab-row');
  const [shown, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  if (shown.left < all.left || shown.right > all.right)
    row.scrollLeft += shown.left - all.left - (all.width - shown.width) / 2;
}
document.body.addEventListener('htmx:configRequest', (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers['x-csrf-token'] = token;
});
document.body.addEventListener('htmx:afterSwap', (event) => enliven(event.detail.target ?? document));
// A preview is asked for by its address, where the token of the form has no place.
document.addEventListener('submit', ({ target, submitter }) => {
  if ((submitter?.formMethod || target.method) !== 'get') return;
  target.addEventListener('formdata', ({ formData }) => formData.delete('_csrf'), { once: true });
});
// A refused or broken connection is tried again by itself; until then the page says that it stands still.
const standsStill = (is) => document.querySelector('[data-not-live]')?.toggleAttribute('hidden', !is);
document.body.addEventListener('htmx:sseError', () => standsStill(true));
document.body.addEventListener('htmx:sseOpen', () => standsStill(false));
document.body.addEventListener('htmx:sseMessage', (event) => enliven(event.target));

for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print());
