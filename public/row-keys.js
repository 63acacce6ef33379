// Moves between the rows of a list with the arrow keys, or with j and k, while one of their links has the focus.
const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

document.addEventListener('keydown', (event) => {
  const step = STEPS[event.key];
  const list = event.target.closest?.('[data-row-keys]');
  if (!step || !list || !event.target.matches('[data-row]') || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...list.querySelectorAll('[data-row]')];
  const next = rows[rows.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
