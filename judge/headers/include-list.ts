/**
 * The standard headers with which a source begins. A precompiled header may stand in for them only where nothing comes
 * before: a macro or a pragma above would change what they mean, and the compiler would not notice every time.
 */

/** More than people write; a longer list is used as far as this. */
const MOST_HEADERS = 32;
const MOST_LINE_LENGTH = 500;

/** The standard library's own headers, some of GCC's extensions to it, and C's. */
const KNOWN = new Set(
  `bits/stdc++.h bits/extc++.h ext/pb_ds/assoc_container.hpp ext/pb_ds/tree_policy.hpp ext/pb_ds/priority_queue.hpp ext/rope
  algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits clocale
  cmath compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring
  ctime cuchar cwchar cwctype deque exception execution filesystem forward_list fstream functional future initializer_list
  iomanip ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource mutex new numbers numeric
  optional ostream queue random ranges ratio regex scoped_allocator semaphore set shared_mutex source_location span sstream
  stack stdexcept stop_token streambuf string string_view system_error thread tuple type_traits typeindex typeinfo
  unordered_map unordered_set utility valarray variant vector version
  assert.h ctype.h errno.h float.h inttypes.h limits.h math.h stddef.h stdint.h stdio.h stdlib.h string.h time.h unistd.h`
    .split(/\s+/)
    .filter(Boolean),
);
const INCLUDE = /^[ \t]{0,20}#[ \t]{0,20}include[ \t]{0,20}<([a-z0-9_/.+]{1,40})>[ \t]{0,20}(?:\/\/[^\\]{0,200})?$/;
/** Nothing, or a comment to the end of the line that does not go on in the next. */
const NOTHING = /^[ \t]{0,200}(?:\/\/[^\\]{0,200})?$/;
const COMMENT_STARTS = /^[ \t]{0,200}\/\*/;

/** In the order of the source; the list ends before anything else, and is empty where that comes first. */
export function leadingIncludes(source: string): string[] {
  const found: string[] = [];
  for (let start = 0; start >= 0 && start < source.length && found.length < MOST_HEADERS;) {
    const { line, next } = lineAt(source, start);
    const header = INCLUDE.exec(line)?.[1];
    if (header !== undefined && KNOWN.has(header)) found.push(header);
    if (COMMENT_STARTS.test(line)) start = afterComment(source, start);
    else if (header === undefined ? NOTHING.test(line) : KNOWN.has(header)) start = next;
    else break;
  }
  return found;
}

/** The line that begins here. One that is too long for the patterns is cut off behind their reach, so that it matches none. */
function lineAt(source: string, start: number): { line: string; next: number } {
  const found = source.indexOf('\n', start);
  const end = found < 0 ? source.length : found;
  const line = source.slice(start, Math.min(end, start + MOST_LINE_LENGTH));
  return { line: line.endsWith('\r') ? line.slice(0, -1) : line, next: end + 1 };
}

/** Behind the block comment that begins on this line; −1 if it has no end. */
function afterComment(source: string, start: number): number {
  const open = source.indexOf('/*', start);
  const end = source.indexOf('*/', open + 2);
  return end < 0 ? -1 : end + 2;
}
