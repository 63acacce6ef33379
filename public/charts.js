// Saves a chart as a picture: its colors are those of the page at that moment.
async function asPng(svg) {
  const copy = svg.cloneNode(true);
  const marks = [...svg.querySelectorAll('*')];
  for (const [index, mark] of [...copy.querySelectorAll('*')].entries()) {
    const look = getComputedStyle(marks[index]);
    for (const name of ['fill', 'stroke'])
      if (mark.getAttribute(name)?.startsWith('var(')) mark.setAttribute(name, look[name]);
  }
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * 2;
  canvas.height = height * 2;
  const draw = canvas.getContext('2d');
  draw.fillStyle = getComputedStyle(document.body).backgroundColor;
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return await new Promise((done) => canvas.toBlob(done, 'image/png'));
}

for (const button of document.querySelectorAll('[data-save-png]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const svg = button.closest('section').querySelector('svg.chart');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await asPng(svg));
    link.download = `${button.dataset.savePng}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}
