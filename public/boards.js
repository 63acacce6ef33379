// Stars on boards: of a person on the server, of a visitor in this browser.
const boardOf = (element) => element.closest('[data-stars]');
const keyOf = (board) => `stars:${board.dataset.contest}`;

function starsOf(board) {
  if (board.dataset.starsHref) return board.dataset.stars.split(' ').filter(Boolean);
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(board)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => /^[0-9a-z]{26}$/.test(id)).slice(0, 100) : [];
  } catch {
    return [];
  }
}

async function keep(board, id, isStarred) {
  const stars = starsOf(board).filter((one) => one !== id);
  if (isStarred) stars.push(id);
  if (board.dataset.starsHref) {
    const answer = await fetch(board.dataset.starsHref, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        'x-csrf-token': document.querySelector('meta[name="csrf-token"]')?.content ?? '',
      },
      body: new URLSearchParams({ participant: id, starred: isStarred ? '1' : '' }),
      redirect: 'manual',
    });
    if (answer.type !== 'opaqueredirect' && !answer.ok) {
      const { detail } = await answer.json().catch(() => ({}));
      throw new Error(detail ?? answer.statusText);
    }
    board.dataset.stars = stars.join(' ');
  } else {
    localStorage.setItem(keyOf(board), JSON.stringify(stars.slice(-100)));
  }
}

/** Says above a board why a star was not kept; nothing: it was. */
function tell(board, words) {
  const known = document.querySelector('[data-star-error]');
  if (!words) return known?.remove();
  const box = known ?? document.createElement('p');
  box.dataset.starError = '';
  box.className = 'alert alert-danger';
  box.setAttribute('role', 'alert');
  if (!known) board.before(box);
  box.textContent = words;
}

function showStars() {
  for (const board of document.querySelectorAll('[data-stars]')) {
    const stars = new Set(starsOf(board));
    for (const button of board.querySelectorAll('[data-star]')) {
      button.hidden = false;
      button.setAttribute('aria-pressed', String(stars.has(button.dataset.star)));
    }
    const link = document.querySelector('[data-only-starred]');
    if (!link || board.dataset.starsHref) continue;
    link.hidden = false;
    if (link.hasAttribute('aria-current')) continue;
    const address = new URL(link.dataset.address ?? link.href);
    address.searchParams.delete('starred');
    address.searchParams.set('only', [...stars].join(','));
    // Without an address a link does nothing, by keyboard too.
    link.dataset.address ??= link.href;
    if (stars.size > 0) {
      link.href = address.href;
      link.removeAttribute('aria-disabled');
      link.removeAttribute('role');
    } else {
      link.removeAttribute('href');
      link.setAttribute('aria-disabled', 'true');
      // Only an address makes it a link for screen readers.
      link.setAttribute('role', 'link');
    }
    document.querySelector('[data-no-stars]')?.toggleAttribute('hidden', stars.size > 0);
    link.classList.toggle('disabled', stars.size === 0);
  }
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-star]');
  const board = button && boardOf(button);
  if (!board) return;
  const isStarred = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(isStarred));
  await keep(board, button.dataset.star, isStarred).then(
    () => tell(board, ''),
    (error) => tell(board, error.message),
  );
  showStars();
});
document.body.addEventListener('htmx:afterSwap', showStars);
showStars();
