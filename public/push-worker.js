// Shows push messages, and opens what they are about. It handles no requests: pages, their caches and the way back are as
// without it, and its scope has no page.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const { title = 'Kernelway', href = '/notifications', tag, lang } = said(event.data);
  const icon = '/assets/site/favicon.svg';
  event.waitUntil(self.registration.showNotification(title, { tag, lang, icon, data: { href } }));
});

// A browser demands that something is shown for every message, whatever is in it.
function said(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.href ?? '/notifications', self.location.origin);
  // Only pages of this site.
  if (target.origin === self.location.origin) event.waitUntil(self.clients.openWindow(target.href));
});
