/** Which programs the images of the judge have, and what calls the network: data that `needs.rules.ts` and the choice of an image read. */

/** Toolchain images that a test can run in, the most general ones first. */
export const IMAGES = ['cpp', 'python', 'java', 'javascript', 'go', 'rust', 'scripts'] as const;
export type Image = (typeof IMAGES)[number];

const words = (text: string): string[] => text.trim().split(/\s+/);

/** In every image: the shell's own commands, and what Debian cannot do without. */
const EVERYWHERE = new Set([
  ...words(
    ': . [ [[ alias bg break builtin cd command continue declare echo eval exec exit export false fg getopts hash help',
  ),
  ...words(
    'history jobs kill let local popd printf pushd pwd read readonly return set shift shopt source test times trap true',
  ),
  ...words(
    'type typeset ulimit umask unalias unset wait sh bash dash awk mawk base32 base64 basename cat chgrp chmod chown',
  ),
  ...words(
    'cksum cmp comm cp csplit cut date dd df diff diff3 dir dirname du egrep env expand expr factor fgrep find fmt fold',
  ),
  ...words(
    'grep groups gunzip gzip head hostname id install join link ln logname ls md5sum mkdir mkfifo mktemp mv nice nl nohup',
  ),
  ...words(
    'nproc numfmt od paste pathchk perl printenv ptx readlink realpath rm rmdir sdiff sed seq sha1sum sha256sum sha512sum',
  ),
  ...words(
    'shuf sleep sort split stat stdbuf sum sync tac tail tar tee timeout touch tr truncate tsort tty uname unexpand uniq',
  ),
  ...words('unlink vdir wc which whoami xargs yes zcat zgrep clear egrep xargs ps sudo'),
]);

export const IN_IMAGE: Readonly<Record<Image, ReadonlySet<string>>> = {
  cpp: new Set(
    words('gcc g++ cc c++ cpp ar as ld nm objdump objcopy ranlib readelf size strings strip make gmake python python3'),
  ),
  python: new Set(words('python python3 pypy3')),
  java: new Set(words('java javac jar javadoc jshell')),
  javascript: new Set(words('node nodejs')),
  go: new Set(words('go gofmt')),
  rust: new Set(words('rustc rustdoc gcc cc ld')),
  scripts: new Set(words('bc dc lua lua5.4 php ruby irb erb')),
};

/** Where Debian has a program that no image has, the package that brings it. */
export const DEBIAN_PACKAGE: Readonly<Record<string, string>> = {
  pytest: 'python3-pytest',
  'py.test': 'python3-pytest',
  'pytest-3': 'python3-pytest',
  flake8: 'python3-flake8',
  pylint: 'pylint',
  mypy: 'mypy',
  black: 'black',
  pycodestyle: 'pycodestyle',
  coverage: 'python3-coverage',
  pip: 'python3-pip',
  pip3: 'python3-pip',
  cmake: 'cmake',
  ctest: 'cmake',
  ninja: 'ninja-build',
  meson: 'meson',
  clang: 'clang',
  'clang++': 'clang',
  'clang-format': 'clang-format',
  'clang-tidy': 'clang-tidy',
  cppcheck: 'cppcheck',
  valgrind: 'valgrind',
  gdb: 'gdb',
  expect: 'expect',
  gcovr: 'gcovr',
  lcov: 'lcov',
  bats: 'bats',
  shellcheck: 'shellcheck',
  jq: 'jq',
  file: 'file',
  git: 'git',
  mvn: 'maven',
  gradle: 'gradle',
  ant: 'ant',
  cargo: 'cargo',
  npm: 'npm',
  ruby: 'ruby',
  rspec: 'ruby-rspec',
  sqlite3: 'sqlite3',
  tidy: 'tidy',
  nasm: 'nasm',
  spim: 'spim',
  octave: 'octave',
  swipl: 'swi-prolog',
  sbcl: 'sbcl',
  racket: 'racket',
  xmllint: 'libxml2-utils',
  unzip: 'unzip',
  zip: 'zip',
  tree: 'tree',
  xvfb_run: 'xvfb',
  'xvfb-run': 'xvfb',
};

/** Python modules that are called as `python -m`. */
export const PYTHON_MODULES: Readonly<Record<string, string>> = {
  pytest: 'python3-pytest',
  flake8: 'python3-flake8',
  pylint: 'pylint',
  mypy: 'mypy',
  black: 'black',
  coverage: 'python3-coverage',
  pycodestyle: 'pycodestyle',
  nose2: 'python3-nose2',
  behave: 'python3-behave',
};

/** Calls of the network, by program: the arguments that do, or all of them. */
export const NETWORK: Readonly<Record<string, readonly string[] | 'always'>> = {
  curl: 'always',
  wget: 'always',
  ssh: 'always',
  scp: 'always',
  ping: 'always',
  nc: 'always',
  telnet: 'always',
  gh: 'always',
  git: ['clone', 'fetch', 'pull', 'push', 'submodule', 'ls-remote'],
  apt: ['install', 'update', 'upgrade'],
  'apt-get': ['install', 'update', 'upgrade', 'build-dep'],
  'add-apt-repository': 'always',
  dpkg: ['-i'],
  apk: ['add'],
  brew: ['install'],
  conda: ['install', 'create', 'env', 'update'],
  mamba: ['install', 'create', 'env', 'update'],
  pip: ['install', 'download'],
  pip3: ['install', 'download'],
  pipx: ['install', 'run'],
  pipenv: ['install', 'sync', 'run'],
  poetry: ['install', 'add', 'update'],
  uv: ['pip', 'sync', 'add', 'run'],
  npm: ['install', 'i', 'ci', 'add', 'exec'],
  npx: 'always',
  yarn: 'always',
  pnpm: ['install', 'i', 'add', 'dlx'],
  bun: ['install', 'add'],
  corepack: 'always',
  nvm: 'always',
  gem: ['install', 'update'],
  bundle: ['install', 'update'],
  composer: ['install', 'update', 'require'],
  cargo: ['install', 'fetch', 'add'],
  rustup: 'always',
  go: ['get', 'install'],
  mvn: 'always',
  mvnw: 'always',
  gradle: 'always',
  gradlew: 'always',
  dotnet: ['restore', 'add', 'tool', 'test', 'build', 'run'],
  nuget: 'always',
  stack: 'always',
  cabal: ['update', 'install', 'v2-install'],
  ghcup: 'always',
  opam: 'always',
  sbt: 'always',
  lein: 'always',
  mix: ['deps.get'],
  luarocks: ['install'],
  cpan: 'always',
  cpanm: 'always',
  playwright: ['install'],
  newman: 'always',
};

/** Programs that start or need a service beside the tests. */
export const SERVICES = new Set(
  words(
    'docker docker-compose podman systemctl service psql createdb pg_ctl mysql mysqld mongo mongosh mongod redis-cli redis-server nginx',
  ),
);

/** Debian packages and Python packages whose installation is not needed, since the image has them: by image. */
export const INSTALLED: Readonly<Record<Image, ReadonlySet<string>>> = {
  cpp: new Set(words('gcc g++ build-essential make python3 libc6-dev binutils')),
  python: new Set(words('python3 pypy3 pip python3-pip')),
  java: new Set(words('default-jdk openjdk-17-jdk openjdk-11-jdk default-jre openjdk-17-jdk-headless')),
  javascript: new Set(words('nodejs')),
  go: new Set(words('golang golang-go')),
  rust: new Set(words('rustc')),
  scripts: new Set(words('bc bash lua5.4 php ruby perl php-cli')),
};

/** Whether a program is in an image. */
export function hasTool(image: Image, program: string): boolean {
  return EVERYWHERE.has(program) || IN_IMAGE[image].has(program);
}
