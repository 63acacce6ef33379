#!/bin/bash
# Runs one check inside the machine: `check.sh NAME`. Exit code 0 means passed; the last line says what was found.
# `check.sh --list` lists the checks in their order, each with its time limit in seconds.
set -o pipefail
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NO_COLOR=1 NODE_ENV=development
# How many times slower the emulated processor is, and where the copied files are. The clock of the machine follows the
# instructions it has executed (machine.mjs), so the factor and all time limits here hold however busy the host is.
export KERNELWAY_SYSTEM_SETUP=0 TMPDIR=/var/tmp JUDGE_TIME_FACTOR=${JUDGE_TIME_FACTOR-6} JUDGE_TOOLCHAINS=cpp,python
# Attacks that together cover every value read from the control group and every part of the sandbox. The other checks of
# hostile programs leave these out.
FIRST='(cpu-hidden-by-ignored|cpu-hidden-over|memory-hidden|memory-in-pipes|fork-bomb|network:|leave-files-elsewhere|control-groups|hidden-cpu|hidden-memory)'

list() {
  cat <<'LIST'
versions 120
images 1800
doctor 1800
start 2400
stop 300
sum 1800
hostile-first 14400
hostile-c 14400
hostile-cpp 14400
hostile-python 14400
hostile-java 14400
hostile-compiler 14400
hostile-talks 14400
hostile-passes 14400
languages 14400
kernel 14400
speed 14400
LIST
}

versions() {
  . /etc/os-release
  local groups=v1
  [ -e /sys/fs/cgroup/cgroup.controllers ] && groups=v2
  echo "$PRETTY_NAME, Linux $(uname -r), cgroup $groups ($(docker info -f '{{.CgroupDriver}}') driver)," \
    "Docker $(docker version -f '{{.Server.Version}}'), containerd $(containerd --version | awk '{print $3}')," \
    "runc $(runc --version | awk 'NR==1{print $3}'), Node $(node -v)"
}

# The toolchain images of this checkout, from the attached drive.
images() {
  docker load -q -i /dev/vdb | grep -v '^$' || return 1
  docker images --format '{{.Repository}}' | grep kernelway- | sort -u | xargs echo 'docker load of'
}

# Waits until the site answers on port 3000 and its judge is online.
start() {
  pkill -TERM -f 'scripts/start.mjs' && sleep 20
  local startedAt=$SECONDS answered=
  setsid npm start >/root/start.log 2>&1 </dev/null &
  while [ $((SECONDS - startedAt)) -lt 2300 ]; do
    if [ -z "$answered" ] && curl -fs -o /dev/null http://127.0.0.1:3000/; then
      answered=$((SECONDS - startedAt))
      echo "port 3000 answers after $answered s"
    fi
    if curl -fs -o /dev/null http://127.0.0.1:3000/readyz; then
      echo "\`npm start\`: port 3000 answers after $answered s, the judge is online after $((SECONDS - startedAt)) s"
      return 0
    fi
    sleep 10
  done
  cat /root/start.log
  curl -s http://127.0.0.1:3000/readyz
  echo 'not ready'
  return 1
}

# SIGTERM to npm stops site and judge.
stop() {
  local npm startedAt=$SECONDS
  npm=$(pgrep -o -f '^npm start') || { echo 'npm start is not running'; return 1; }
  kill -TERM "$npm"
  while [ $((SECONDS - startedAt)) -lt 200 ]; do
    if ! pgrep -f 'src/server.ts|judge/main.ts' >/dev/null && [ -z "$(docker ps -q --filter label=kernelway.instance)" ]; then
      echo "SIGTERM to npm ends site, judge and containers within $((SECONDS - startedAt)) s"
      return 0
    fi
    sleep 1
  done
  pgrep -af 'src/server.ts|judge/main.ts'
  echo 'something is left running'
  return 1
}

doctor() { node scripts/kernelway.mjs doctor; }
verify() { node scripts/kernelway.mjs problem verify "problems/$1"; }
# The time limits of these tests follow JUDGE_TIME_FACTOR (test/judge/docker-setup.ts). A test that has passed is not run
# again: NAME says which list of them is meant, and the outcome counts all of them.
mocha() {
  local name=$1 ended
  shift
  export PASSED_FILE=/root/passed-$name.txt
  npx mocha --reporter spec --require ./scripts/platforms/passed.mjs "$@" 2>&1 | tee /root/mocha.log
  ended=$?
  touch "$PASSED_FILE"
  echo "$(sort -u "$PASSED_FILE" | wc -l) passed, $(grep -oE '[0-9]+ failing' /root/mocha.log || echo 'none failed')"
  return $ended
}
# The programs of an ordinary `npm test`; every variant of them would take a day here.
hostile() { mocha "$1" test/judge/hostile.programs.test.ts --grep "$2"; }

[ "$1" = --list ] && { list; exit; }
cd /root/kernelway || exit 1
case $1 in
  sum) verify sum ;;
  kernel) verify walrecovery ;;
  speed) verify pointreads ;;
  hostile-first) hostile first "in .*$FIRST" ;;
  hostile-compiler) hostile compiler "in (compiler/|build-attacks.ts|precompiled headers) (?!$FIRST)" ;;
  hostile-java) JUDGE_TOOLCHAINS=cpp,python,java hostile java 'in java/' ;;
  hostile-*) hostile "${1#hostile-}" "in ${1#hostile-}/ (?!$FIRST)" ;;
  languages) JUDGE_TOOLCHAINS= mocha languages test/judge/languages.programs.test.ts ;;
  versions | images | start | stop | doctor) "$1" ;;
  *) echo "there is no check $1"; exit 2 ;;
esac
