// Turns the pages of a board on a projector. Only the rows of one page are there, fetched when it is shown, so they are live.
const TURN_MS = 10_000;
const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
const status = document.querySelector('[role="status"]');
const pauseButton = document.querySelector('[data-pause]');
const words = { pause: pauseButton.textContent, play: pauseButton.dataset.play };
let screen = document.querySelector('#screen');
/** Whoever wants less motion turns the pages themselves. */
let isPaused = isCalm;
let skewMs = Number(screen.dataset.now) - Date.now();
let running;
let timer;

const number = (name) => Number(screen.dataset[name]);

/** How many rows fit below the head of the table and above the foot of the page. */
function fitting() {
  const rows = screen.querySelectorAll('tbody tr');
  if (rows.length === 0) return number('size');
  const heights = [...rows].map((row) => row.offsetHeight);
  const top = rows[0].getBoundingClientRect().top + scrollY;
  const room = innerHeight - top - document.querySelector('footer').offsetHeight - 8;
  return Math.min(60, Math.max(3, Math.floor(room / Math.max(...heights))));
}

function address(page, size) {
  const url = new URL(location.href);
  url.searchParams.set('page', String(page));
  url.searchParams.set('size', String(size));
  return url;
}

/** Shows a page as it is now; the last of several wishes wins. */
async function show(page, size = number('size')) {
  clearTimeout(timer);
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const before = number('page');
  try {
    const answer = await fetch(address(page, size), { signal: mine.signal, headers: { accept: 'text/html' } });
    if (!answer.ok) throw new Error(answer.statusText);
    const made = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#screen');
    if (!made) throw new Error('no board');
    screen.replaceWith(made);
    screen = made;
    skewMs = number('now') - Date.now();
    screen.classList.toggle('is-new', number('page') !== before);
    tell();
    tick();
  } catch (error) {
    if (error.name === 'AbortError') return;
    status.textContent = status.dataset.lost;
  }
  plan();
}

/** Pages come round by themselves; one that stays is fetched again, since results change. */
function plan() {
  clearTimeout(timer);
  timer = setTimeout(() => show(isPaused ? number('page') : following(1)), TURN_MS);
}

function following(step) {
  const pages = number('pages');
  return ((number('page') - 1 + step + pages) % pages) + 1;
}

function tell() {
  pauseButton.textContent = isPaused ? words.play : words.pause;
  const said = isPaused ? status.dataset.paused : status.dataset.running;
  if (status.textContent !== said) status.textContent = said;
}

function setPaused(value) {
  isPaused = value;
  tell();
  plan();
}

function tick() {
  for (const element of screen.querySelectorAll('.countdown[data-until]')) {
    const left = Math.max(0, Number(element.dataset.until) - Date.now() - skewMs);
    const total = Math.floor(left / 1000);
    const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
    const clock = [hours, minutes, seconds].map((one) => String(one).padStart(2, '0')).join(':');
    element.textContent = left === 0 ? element.dataset.done : clock;
  }
}

const fullScreen = () =>
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();

const KEYS = {
  ArrowLeft: () => show(following(-1)),
  ArrowUp: () => show(following(-1)),
  ArrowRight: () => show(following(1)),
  ArrowDown: () => show(following(1)),
  Home: () => show(1),
  End: () => show(number('pages')),
  ' ': () => setPaused(!isPaused),
  f: fullScreen,
};

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // A button that has the focus is pressed by the space bar.
  if (event.key === ' ' && event.target.closest?.('button, a')) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  void act();
});
document.querySelector('footer').addEventListener('click', (event) => {
  const turn = event.target.closest('[data-turn]');
  if (turn) {
    event.preventDefault();
    void show(following(Number(turn.dataset.turn)));
  }
  if (event.target.closest('[data-pause]')) setPaused(!isPaused);
  if (event.target.closest('[data-full]')) void fullScreen();
});

let resized;
addEventListener('resize', () => {
  clearTimeout(resized);
  resized = setTimeout(fit, 300);
});

/** Shows as many rows as fit, beginning with the page on which the first row of now is. */
function fit() {
  const size = fitting();
  if (size === number('size')) return;
  const first = (number('page') - 1) * number('size');
  void show(Math.floor(first / size) + 1, size);
}

for (const element of document.querySelectorAll('[data-pause], [data-keys]')) element.hidden = false;
document.querySelector('[data-full]').hidden = !document.fullscreenEnabled;
tell();
tick();
setInterval(tick, 1000);
plan();
fit();
