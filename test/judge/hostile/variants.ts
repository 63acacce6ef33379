/**
 * Hostile programs that run with `TEST_THOROUGH=1` only, by folder: what they try is a variant of what another one tries. Each
 * takes three containers, and all of them would be half of the time of `npm test`.
 */
const VARIANTS: Record<string, string> = {
  c: `abort boasting cpu-hidden-behind-a-subreaper cpu-hidden-by-exec cpu-hidden-by-no-child-wait cpu-hidden-in-many-children
    cpu-limit-raised cpu-of-a-silent-clone cpu-of-a-thread-without-main deep-folders descriptors early-exit errors-flood hard-links
    ignore-signals inodes ipc-system-v kernel-settings leave-files memory-in-sockets memory-in-the-work-folder memory-locked
    memory-memfd memory-shared memory-stack modules network-devices output-closed output-of-every-byte output-slow perf-events
    print-from-the-grave set-the-clock sleep socket-names sparse-file stop-itself strange-names threads userfaultfd vfork-bomb`,
  cpp: 'division null-pointer uncaught',
  python: 'constant large-number memory network parser recursion regular-expression',
  java: 'Exit Network Recursion Spin Unsafe',
  compiler: `constant-loop endless-errors include-input include-itself include-zero incbin-zero macro-bomb plugin template-errors
    warnings-without-end`,
  build: `artefact-folder artefact-huge artefact-link-above artefact-pipe endless-words linker-script-device linker-script-include
    many-files sleep specs-file`,
  talks: 'close-both-ends die-at-once eat-its-own-output end-as-accepted shrink-the-pipes stop-itself',
  passes: 'process-ids supervisor-counters',
};

/** The names of the programs of a folder that run with `TEST_THOROUGH=1` only. */
export function variantsIn(folder: string): string[] {
  return VARIANTS[folder]?.split(/\s+/) ?? [];
}
