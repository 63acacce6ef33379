// Push messages: turns them on and off in this browser on the settings page, and on other pages says once a session that
// the browser is still there.
const WORKER = '/assets/site/push-worker.js';
const place = document.querySelector('[data-push]');
const csrf = document.querySelector('meta[name="csrf-token"]')?.content;
const canPush = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

async function subscriptionHere() {
  const worker = await navigator.serviceWorker.getRegistration(WORKER);
  return (await worker?.pushManager.getSubscription()) ?? undefined;
}

async function post(path, body) {
  return await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, accept: 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
  });
}

async function sayStillHere() {
  if (!canPush || Notification.permission !== 'granted' || sessionStorage.getItem('push-seen') === csrf) return;
  const subscription = await subscriptionHere();
  // Where the site could not take it, the next page says it again.
  if (subscription && !(await post('/profile/push/seen', { endpoint: subscription.endpoint })).ok) return;
  sessionStorage.setItem('push-seen', csrf);
}

async function hashOf(text) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function keyBytes(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function say(words) {
  const status = place.querySelector('[data-push-status]');
  status.textContent = words;
  status.hidden = false;
}

async function showState() {
  if (!canPush) return say(place.dataset.unsupported);
  const own = await subscriptionHere();
  const hash = own && (await hashOf(own.endpoint));
  const row = hash && place.querySelector(`[data-endpoint="${hash}"]`);
  for (const one of place.querySelectorAll('[data-endpoint]')) one.querySelector('[data-this]').hidden = one !== row;
  const isOn = row && row.dataset.outdated === undefined;
  place.querySelector('[data-push-on]').hidden = Boolean(isOn) || Notification.permission === 'denied';
  if (Notification.permission === 'denied') say(place.dataset.denied);
  else if (isOn) say(place.dataset.on);
}

async function turnOn(button) {
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== 'granted') return await showState();
    const worker = await navigator.serviceWorker.register(WORKER);
    await activeWorker(worker);
    const applicationServerKey = keyBytes(place.dataset.key);
    // One that was made for an earlier key of the site reaches nobody.
    const earlier = await worker.pushManager.getSubscription();
    if (earlier && !place.querySelector(`[data-endpoint="${await hashOf(earlier.endpoint)}"]:not([data-outdated])`))
      await earlier.unsubscribe();
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const answer = await post('/profile/push', made.toJSON());
    if (answer.type === 'opaqueredirect') return location.reload();
    const refusal = await answer.json().catch(() => ({}));
    await made.unsubscribe();
    say(refusal.detail ?? place.dataset.failed);
  } catch {
    say(place.dataset.failed);
  } finally {
    button.disabled = false;
  }
}

// Browsers subscribe only once the worker runs.
async function activeWorker(registration) {
  if (registration.active) return;
  const worker = registration.installing ?? registration.waiting;
  await new Promise((resolve) =>
    worker.addEventListener('statechange', () => worker.state === 'activated' && resolve()),
  );
}

async function turnOff(form) {
  const row = form.closest('[data-endpoint]');
  const own = await subscriptionHere().catch(() => undefined);
  if (own && (await hashOf(own.endpoint)) === row.dataset.endpoint) await own.unsubscribe().catch(() => false);
  form.submit();
}

if (place) {
  void showState();
  place.querySelector('[data-push-on]').addEventListener('click', (event) => void turnOn(event.currentTarget));
  for (const form of place.querySelectorAll('form[data-push-off]'))
    form.addEventListener('submit', (event) => {
      if (!canPush) return;
      event.preventDefault();
      void turnOff(form);
    });
}
if (csrf) void sayStillHere();
