// Keeps what is typed into a form with `data-draft` in this browser, until the site has taken it or its person signs out.
const DRAFT_PREFIX = 'draft:';
const LONGEST_DRAFT = 1_000_000;
/** How long a button that was pressed cannot be pressed again, unless an answer comes. */
const PRESSED_MS = 10_000;
/** Which draft this tab has sent, from which page. */
const SENT = 'draft-sent';

function draftFields(form) {
  return [...form.elements].filter((field) => field.matches('textarea, select, input[type="text"]'));
}

/** The key goes with the text: what was taken although nobody saw the answer is not taken a second time. */
function keyField(form) {
  return form.elements.namedItem('formKey');
}

function keepDraft(form) {
  const values = Object.fromEntries(draftFields(form).map((field) => [field.name, field.value]));
  if (keyField(form)) values.formKey = keyField(form).value;
  const text = JSON.stringify(values);
  const hasText = draftFields(form).some((field) => field.matches('textarea') && field.value.trim() !== '');
  try {
    if (hasText && text.length <= LONGEST_DRAFT) localStorage.setItem(DRAFT_PREFIX + form.dataset.draft, text);
    else localStorage.removeItem(DRAFT_PREFIX + form.dataset.draft);
  } catch {
    // A full or forbidden storage keeps no drafts; the form works as it did.
  }
}

function restoreDraft(form) {
  const kept = localStorage.getItem(DRAFT_PREFIX + form.dataset.draft);
  const isUntouched = draftFields(form).every((field) => !field.matches('textarea') || field.value === '');
  if (!kept || !isUntouched) return;
  const values = JSON.parse(kept);
  for (const field of draftFields(form)) {
    if (typeof values[field.name] === 'string') field.value = values[field.name];
  }
  if (keyField(form) && values.formKey) keyField(form).value = values.formKey;
  const words = document.createElement('p');
  words.className = 'form-text';
  words.setAttribute('role', 'status');
  words.textContent = form.dataset.draftWords;
  form.prepend(words);
}

function startDraft(form) {
  try {
    restoreDraft(form);
  } catch {
    // As above.
  }
  let waiting;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keepDraft(form), 300);
  });
  const buttons = [...form.querySelectorAll('button')].filter(({ type }) => type === 'submit');
  const enable = () => buttons.forEach((button) => (button.disabled = false));
  form.addEventListener('submit', () => {
    clearTimeout(waiting);
    keepDraft(form);
    // Pressed once is enough. Not at once, because what is sent names the button; and not for good, because one may stop the page.
    setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
    setTimeout(enable, PRESSED_MS);
    sessionStorage.setItem(SENT, JSON.stringify({ draft: form.dataset.draft, path: location.pathname }));
  });
  // Whoever sees the form, also after having gone back, has got no answer that it was taken.
  window.addEventListener('pageshow', () => {
    enable();
    sessionStorage.removeItem(SENT);
  });
  // Whoever leaves at once, or without having sent it, finds it again.
  window.addEventListener('pagehide', () => keepDraft(form));
}

/** The page after a form that was sent: unless it says that the form had no effect, the draft has served. */
function forgetSent() {
  const { draft, path } = JSON.parse(sessionStorage.getItem(SENT) ?? '{}');
  const isAnswer = URL.canParse(document.referrer) && new URL(document.referrer).pathname === path;
  if (!draft || !isAnswer || document.querySelector('[data-not-sent]')) return;
  sessionStorage.removeItem(SENT);
  if (!document.querySelector(`form[data-draft="${CSS.escape(draft)}"]`)) localStorage.removeItem(DRAFT_PREFIX + draft);
}

try {
  forgetSent();
} catch {
  // Without a storage there are no drafts.
}
for (const form of document.querySelectorAll('form[data-draft]')) startDraft(form);
for (const form of document.querySelectorAll('form[action="/sign-out"], form[action="/profile/sign-out-everywhere"]')) {
  form.addEventListener('submit', () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFT_PREFIX)) localStorage.removeItem(key);
  });
}
