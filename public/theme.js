// Runs before the first paint: the theme the person chose, else the system's.
(() => {
  const chosen = localStorage.getItem('theme');
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.bsTheme = chosen ?? (dark ? 'dark' : 'light');
})();
