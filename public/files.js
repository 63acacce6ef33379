// Shows the files of a form before they are sent, and takes files dropped on their box. Without it the input works alone.
const language = document.documentElement.lang;
const UNITS = ['B', 'KiB', 'MiB', 'GiB'];

function sizeWords(bytes) {
  const step = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 })} ${UNITS[step]}`;
}

function setFiles(input, files) {
  const kept = new DataTransfer();
  for (const file of input.multiple ? files : files.slice(-1)) kept.items.add(file);
  input.files = kept.files;
}

function lineOf(box, input, file) {
  const line = document.createElement('li');
  const name = document.createElement('span');
  name.className = 'text-break';
  name.textContent = file.name;
  const size = document.createElement('span');
  size.className = 'text-body-secondary text-nowrap';
  size.textContent = sizeWords(file.size);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn-outline-secondary btn-sm';
  button.textContent = box.dataset.remove;
  button.setAttribute('aria-label', `${box.dataset.remove}: ${file.name}`);
  button.addEventListener('click', () => {
    setFiles(
      input,
      [...input.files].filter((one) => one !== file),
    );
    show(box, input);
    input.focus();
  });
  line.append(name, size, button);
  return line;
}

function show(box, input, fault = '') {
  const files = [...input.files];
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const list = box.querySelector('.file-drop-list');
  list.hidden = files.length === 0;
  list.replaceChildren(...files.map((file) => lineOf(box, input, file)));
  const isTooLarge = total > Number(box.dataset.limit);
  const sum = files.length > 1 ? `${box.dataset.total}: ${sizeWords(total)}` : '';
  const said = box.querySelector('.file-drop-said');
  said.textContent = [fault, sum, isTooLarge ? box.dataset.tooLarge : ''].filter(Boolean).join(' ');
  said.classList.toggle('text-danger', isTooLarge || fault !== '');
}

// A folder comes as a file that cannot be read.
function droppedFiles(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const isFolder = (item) => item.webkitGetAsEntry?.()?.isDirectory === true;
  return {
    files: items.filter((item) => !isFolder(item)).map((item) => item.getAsFile()),
    hasFolder: items.some(isFolder),
  };
}

function startDrop(box) {
  const input = box.querySelector('input[type="file"]');
  box.querySelector('.file-drop-hint').hidden = false;
  input.addEventListener('change', () => show(box, input));
  box.addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    box.classList.add('file-drop-over');
  });
  for (const name of ['dragleave', 'drop']) box.addEventListener(name, () => box.classList.remove('file-drop-over'));
  box.addEventListener('drop', (event) => {
    const { files, hasFolder } = droppedFiles(event.dataTransfer);
    if (files.length === 0 && !hasFolder) return;
    event.preventDefault();
    const names = new Set(files.map((file) => file.name));
    if (files.length > 0) setFiles(input, [...[...input.files].filter((file) => !names.has(file.name)), ...files]);
    show(box, input, hasFolder ? box.dataset.noFolder : '');
  });
  // A browser may bring chosen files back with the page.
  show(box, input);
}

for (const box of document.querySelectorAll('[data-file-drop]')) startDrop(box);
