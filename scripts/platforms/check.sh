#!/bin/bash
# Runs inside the machine, once, at boot. Prints one line per check, `@@ name | passed or failed | what was found`,
# on the serial console, then turns the machine off. `platforms.mjs` reads those lines.
cd /root/kernelway || exit 1
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NO_COLOR=1
export KERNELWAY_SYSTEM_SETUP=0 JUDGE_TOOLCHAINS=cpp,python

report() { echo "@@ $1 | $2 | $3" >/dev/ttyS0; }
check() { # name, seconds, command…: passed when the command ends with 0; its last line is what was found
  local name=$1 limit=$2 startedAt=$SECONDS
  shift 2
  if timeout "$limit" "$@" >/root/check.log 2>&1; then local state=passed; else local state=failed; fi
  tail -n 40 /root/check.log | sed "s/^/   [$name] /" >/dev/ttyS0
  report "$name" $state "$(tail -n 1 /root/check.log | cut -c1-160), $((SECONDS - startedAt)) s"
}

versions() {
  . /etc/os-release
  local groups=v1
  [ -e /sys/fs/cgroup/cgroup.controllers ] && groups=v2
  echo "$PRETTY_NAME, Linux $(uname -r), cgroup $groups, Docker $(docker version --format '{{.Server.Version}}')," \
    "containerd $(containerd --version | awk '{print $3}'), runc $(runc --version | awk 'NR==1{print $3}'), Node $(node -v)"
}

start_site() {
  setsid npm start >/root/start.log 2>&1 &
  echo $! >/root/start.pid
  for _ in $(seq 1 900); do
    if curl -fs -o /dev/null http://127.0.0.1:3000/readyz; then echo 'site and judge are ready'; return 0; fi
    sleep 2
  done
  cat /root/start.log
  return 1
}

stop_site() {
  kill -TERM "$(cat /root/start.pid)"
  for _ in $(seq 1 120); do
    pgrep -f src/server.ts >/dev/null || { echo 'nothing is left running'; return 0; }
    sleep 1
  done
  return 1
}

verify() { # PROBLEM…: every example gets its verdict; time limits are stretched for the emulated processor
  for problem in "$@"; do node scripts/kernelway.mjs problem verify "problems/$problem" || return 1; done
}

export -f versions start_site stop_site verify

check versions 120 bash -c versions
check images 1800 bash -c 'docker load -q -i /root/images.tar && rm /root/images.tar && echo loaded'
check start 2400 bash -c start_site
check doctor 900 node scripts/kernelway.mjs doctor
check stop 200 bash -c stop_site
check hostile 7200 npx mocha --timeout 600000 --reporter dot test/judge/hostile.programs.test.ts
check sum 1800 bash -c 'verify sum'
check kernel 5400 bash -c 'verify walrecovery'
report end passed "$SECONDS s in all"
sync
systemctl poweroff
