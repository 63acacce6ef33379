// Plays the steps of a resolver, which all came with the page: it asks the server nothing.
const data = JSON.parse(document.querySelector('#data').textContent);
const stage = document.querySelector('#stage');
const overlay = document.querySelector('#award');
const said = document.querySelector('#said');
const body = document.body;
body.style.setProperty('--sums', String(data.columns.length));
body.style.setProperty('--problems', String(data.problems.length));

const byId = new Map(data.rows.map((row, index) => [row.id, index]));
const rows = data.rows.map((row) => ({ ...row, cells: [...row.cells], isFinal: false }));
/** Indexes of rows from the first place to the last. */
const order = rows.map((_, index) => index);
/** How many steps are shown, and what it was before each press. */
let position = 0;
const presses = [];
/** How many steps were shown before the first press: where going back ends. */
let begin = 0;
/** What each step replaced. */
const replaced = [];
let speed = 1;
let timer;

function apply() {
  const step = data.steps[position];
  const row = rows[byId.get(step.id)];
  if (step.problem === undefined) {
    row.isFinal = true;
    row.finalRank = step.rank;
    replaced.push(null);
  } else {
    replaced.push({ cell: row.cells[step.problem], sums: row.sums, key: row.key });
    row.cells[step.problem] = step.cell;
    row.sums = step.sums;
    row.key = step.key;
    order.splice(step.to, 0, ...order.splice(step.from, 1));
  }
  position += 1;
  return step;
}

function undo() {
  position -= 1;
  const step = data.steps[position];
  const row = rows[byId.get(step.id)];
  const before = replaced.pop();
  if (!before) {
    row.isFinal = false;
    return;
  }
  row.cells[step.problem] = before.cell;
  row.sums = before.sums;
  row.key = before.key;
  order.splice(step.from, 0, ...order.splice(step.to, 1));
}

/** Ranks by row, shared where keys are equal. */
function ranks() {
  const found = new Map();
  let count = 0;
  let previous;
  for (const index of order) {
    const row = rows[index];
    if (!row.isRanked) continue;
    count += 1;
    previous = { key: row.key, rank: previous?.key === row.key ? previous.rank : count };
    found.set(index, previous.rank);
  }
  return found;
}

/** The rank of the row at a place of the order now; one without a rank counts as after the ranked ones before it. */
function rankAt(place) {
  let count = 0;
  let rank = 0;
  let key;
  for (let at = 0; at <= place; at += 1) {
    const row = rows[order[at]];
    if (!row.isRanked) continue;
    count += 1;
    if (row.key !== key) [rank, key] = [count, row.key];
  }
  return rows[order[place]].isRanked ? rank : count + 1;
}

const element = (name, look, text = '') => {
  const made = document.createElement(name);
  made.className = look;
  made.textContent = text;
  return made;
};

const shown = new Map();

function fill(box, index, rank, next) {
  const row = rows[index];
  const place = row.isFinal ? row.finalRank : rank;
  const name = element('div', 'resolver-name', row.name);
  name.append(element('small', '', row.from));
  box.replaceChildren(
    element('div', 'resolver-rank', row.isRanked ? String(place ?? '') : row.mark),
    name,
    ...row.sums.map((sum) => element('div', 'resolver-sum', sum)),
    ...row.cells.map((known, problem) => {
      const cell = known ?? data.empty;
      const isNext = next?.id === row.id && next.problem === problem;
      const made = element('div', `resolver-cell tone-${cell.tone}${isNext ? ' is-next' : ''}`, cell.main);
      made.title = `${data.problems[problem]}: ${cell.words}`;
      made.append(element('small', '', cell.below));
      return made;
    }),
  );
  box.classList.toggle('is-final', row.isFinal);
  box.classList.toggle('is-focus', next?.id === row.id);
}

/** Shows the rows around the lowest one that is not done. */
function draw(movedIndex) {
  const next = data.steps[position];
  const height = rowHeight();
  const fits = Math.max(1, Math.floor(stage.clientHeight / height));
  const focus = next ? next.from : 0;
  const top = Math.max(0, Math.min(order.length - fits, focus - Math.floor(fits * 0.7)));
  const rank = ranks();
  const wanted = new Set(order.slice(Math.max(0, top - 1), top + fits + 1));
  if (movedIndex !== undefined) wanted.add(movedIndex);
  for (const [index, box] of shown)
    if (!wanted.has(index)) {
      box.remove();
      shown.delete(index);
    }
  for (const index of wanted) {
    let box = shown.get(index);
    const isNew = !box;
    if (!box) {
      box = element('div', 'resolver-row');
      box.dataset.id = rows[index].id;
      shown.set(index, box);
      stage.append(box);
    }
    fill(box, index, rank.get(index), next);
    box.classList.toggle('is-moving', index === movedIndex);
    if (isNew) box.style.transition = 'none';
    box.style.transform = `translateY(${(order.indexOf(index) - top) * height}px)`;
    if (isNew) requestAnimationFrame(() => (box.style.transition = ''));
  }
  document.querySelector('#progress').textContent = `${position} / ${data.steps.length}`;
  document.querySelector('#speed').textContent = data.words.speed.replace('#', `${speed}×`);
  if (!next) say(data.words.done);
}

function rowHeight() {
  const probe = element('div', 'resolver-row');
  stage.append(probe);
  const { height } = probe.getBoundingClientRect();
  probe.remove();
  return height || 48;
}

function say(words) {
  said.textContent = words;
}

function announce(step) {
  const row = rows[byId.get(step.id)];
  if (step.problem === undefined) return;
  const words = { '#name': row.name, '#label': data.problems[step.problem], '#cell': step.cell.words };
  say(data.words.revealed.replace(/#name|#label|#cell/g, (name) => words[name]));
}

function showAward(step) {
  const row = rows[byId.get(step.id)];
  // The real one: rows above may still tie with it, or leave a tie.
  const place = step.rank === null ? data.words.unranked : data.words.final.replace('#', String(step.rank));
  overlay.className = step.medal ? `medal-${step.medal}` : '';
  overlay.replaceChildren(
    element('div', 'award-picture', row.initials),
    element('h2', '', row.name),
    element('p', '', row.from),
    element('p', 'award-words', step.awards.join(' · ')),
    element('p', '', `${place} · ${row.sums.join(' / ')}`),
  );
  overlay.hidden = false;
  say(`${row.name}: ${place}, ${step.awards.join(', ')}`);
}

/** One press: on to the next cell or award. Rows without either are passed over. */
function forward(isWanted) {
  if (!overlay.hidden) {
    overlay.hidden = true;
    draw();
    return;
  }
  if (position >= data.steps.length) return stop();
  presses.push(position);
  let step;
  do step = apply();
  while (position < data.steps.length && !isWanted(step));
  draw(step.problem === undefined ? undefined : byId.get(step.id));
  announce(step);
  if (step.awards?.length > 0) showAward(step);
}

const isStep = (step) => step.problem !== undefined || step.awards.length > 0;
const isAward = (step) => step.awards?.length > 0;

function back() {
  stop();
  overlay.hidden = true;
  const to = presses.pop() ?? begin;
  while (position > to) undo();
  draw();
}

function home() {
  stop();
  overlay.hidden = true;
  presses.length = 0;
  while (position > begin) undo();
  draw();
}

function stop() {
  clearInterval(timer);
  timer = undefined;
}

function play() {
  if (timer) return stop();
  forward(isStep);
  timer = setInterval(() => forward(isStep), 2000 / speed);
}

function setSpeed(next) {
  speed = Math.max(0.25, Math.min(8, next));
  body.style.setProperty('--ms', `${600 / speed}ms`);
  if (timer) {
    stop();
    timer = setInterval(() => forward(isStep), 2000 / speed);
  }
  draw();
}

function fullScreen() {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen?.();
}

const keys = {
  ' ': () => forward(isStep),
  Enter: () => forward(isStep),
  ArrowRight: () => forward(isStep),
  PageDown: () => forward(isStep),
  ArrowLeft: back,
  PageUp: back,
  ArrowDown: () => forward(isAward),
  p: play,
  f: fullScreen,
  Home: home,
  '+': () => setSpeed(speed * 2),
  '=': () => setSpeed(speed * 2),
  '-': () => setSpeed(speed / 2),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  // A button that has the focus is pressed by these keys itself.
  if (!act || (event.target.closest('a, button') && (event.key === ' ' || event.key === 'Enter'))) return;
  event.preventDefault();
  // A key that is held down is one press.
  if (!event.repeat) act();
});
const buttons = { next: () => forward(isStep), back, full: fullScreen };
for (const button of document.querySelectorAll('[data-act]'))
  button.addEventListener('click', buttons[button.dataset.act]);
stage.addEventListener('click', () => forward(isStep));
overlay.addEventListener('click', () => forward(isStep));
addEventListener('resize', () => draw());

const head = document.querySelector('#head');
head.append(
  element('div', ''),
  element('div', 'resolver-name'),
  ...data.columns.map((column) => element('div', '', column)),
  ...data.problems.map((label) => element('div', '', label)),
);
// Rows below the chosen rank are done from the start.
if (data.begin !== null) while (position < data.steps.length && rankAt(data.steps[position].from) > data.begin) apply();
begin = position;
presses.length = 0;
draw();
stage.focus();
