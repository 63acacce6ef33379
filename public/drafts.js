// Keeps what is typed into a form with `data-draft` in this browser, until it is sent or its person signs out.
const DRAFT_PREFIX = 'draft:';
const LONGEST_DRAFT = 1_000_000;

function draftFields(form) {
  return [...form.elements].filter((field) => field.matches('textarea, select, input[type="text"]'));
}

function keepDraft(form) {
  const values = Object.fromEntries(draftFields(form).map((field) => [field.name, field.value]));
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
  form.addEventListener('submit', () => {
    clearTimeout(waiting);
    localStorage.removeItem(DRAFT_PREFIX + form.dataset.draft);
  });
  // Whoever leaves at once, or without having sent it, finds it again.
  let isSent = false;
  form.addEventListener('submit', () => (isSent = true));
  window.addEventListener('pagehide', () => {
    if (!isSent) keepDraft(form);
  });
  window.addEventListener('pageshow', () => (isSent = false));
}

for (const form of document.querySelectorAll('form[data-draft]')) startDraft(form);
for (const form of document.querySelectorAll('form[action="/sign-out"], form[action="/profile/sign-out-everywhere"]')) {
  form.addEventListener('submit', () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFT_PREFIX)) localStorage.removeItem(key);
  });
}
