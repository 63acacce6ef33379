/** The button that prints the booklet; without scripts, the browser's own command does. */
const button = document.getElementById('print');
if (button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
