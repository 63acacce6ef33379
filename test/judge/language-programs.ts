/** For each language: programs that each cause one outcome, for the input "n, then n numbers", to be summed. */
export type Earned = 'hello' | 'sum' | 'slow' | 'greedy' | 'failing';

export interface LanguagePrograms {
  /** Name of the only file. */
  file: string;
  programs: Record<Earned, string> & { broken?: string };
  /** Files of a program with several files, and the entry point it needs. */
  several: { files: Record<string, string>; entryPoint?: string };
  /** Another program with several files, which import each other. */
  modules?: { files: Record<string, string>; entryPoint?: string };
}

const C = {
  hello: '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n',
  sum: '#include <stdio.h>\nint main(void) { int n; long long x, s = 0; if (scanf("%d", &n) != 1) return 1; while (n-- > 0 && scanf("%lld", &x) == 1) s += x; printf("%lld\\n", s); return 0; }\n',
  slow: 'int main(void) { volatile unsigned long x = 0; for (;;) x = x + 1; }\n',
  greedy:
    '#include <stdlib.h>\n#include <string.h>\nint main(void) { for (int i = 0; i < 1000; i++) { char *p = (char *)malloc(1 << 20); if (!p) abort(); memset(p, i | 1, 1 << 20); volatile char kept = p[i]; (void)kept; } return 0; }\n',
  failing: '#include <stdlib.h>\nint main(void) { return 3; }\n',
};

const CPP: LanguagePrograms = {
  file: 'main.cpp',
  programs: { ...C, failing: '#include <stdexcept>\nint main() { throw std::runtime_error("no"); }\n' },
  several: {
    files: {
      'a.cpp': '#include "b.h"\n#include <cstdio>\nint main() { std::puts(word()); }\n',
      'b.cpp': '#include "b.h"\nconst char *word() { return "hello"; }\n',
      'b.h': 'const char *word();\n',
    },
  },
};

const PYTHON: LanguagePrograms = {
  file: 'solution.py',
  programs: {
    hello: 'print("hello")\n',
    sum: 'import sys\ndata = sys.stdin.read().split()\nprint(sum(map(int, data[1:])))\n',
    slow: 'x = 0\nwhile True:\n    x += 1\n',
    greedy: 'kept = []\nwhile True:\n    kept.append(bytearray(1 << 20))\n',
    failing: 'raise ValueError("no")\n',
  },
  several: { files: { 'main.py': 'from b import word\nprint(word)\n', 'b.py': 'word = "hello"\n' } },
};

export const PROGRAMS: Record<string, LanguagePrograms> = {
  c: {
    file: 'main.c',
    programs: C,
    several: {
      files: {
        'a.c': '#include <stdio.h>\nconst char *word(void);\nint main(void) { puts(word()); return 0; }\n',
        'b.c': 'const char *word(void) { return "hello"; }\n',
      },
    },
  },
  cpp: CPP,
  cpp20: {
    ...CPP,
    programs: {
      ...CPP.programs,
      hello:
        '#include <concepts>\n#include <cstdio>\nauto say(std::integral auto) { std::puts("hello"); }\nint main() { say(1); }\n',
    },
  },
  python3: PYTHON,
  pypy3: PYTHON,
  java: {
    file: 'Solution.java',
    programs: {
      hello: 'public class Solution { public static void main(String[] a) { System.out.println("hello"); } }\n',
      sum: 'import java.io.*;\nimport java.util.*;\npublic class Solution { public static void main(String[] a) throws IOException { StreamTokenizer in = new StreamTokenizer(new BufferedInputStream(System.in)); in.nextToken(); int n = (int) in.nval; long s = 0; while (n-- > 0) { in.nextToken(); s += (long) in.nval; } System.out.println(s); } }\n',
      slow: 'public class Solution { public static void main(String[] a) { long x = 0; while (true) { x++; if (x == -1) System.out.println(x); } } }\n',
      greedy:
        'import java.util.*;\npublic class Solution { public static void main(String[] a) { List<byte[]> kept = new ArrayList<>(); while (true) kept.add(new byte[1 << 20]); } }\n',
      failing:
        'public class Solution { public static void main(String[] a) { throw new IllegalStateException("no"); } }\n',
    },
    several: {
      files: {
        'Words.java': 'class Words { static String word() { return "hello"; } }\n',
        'Start.java':
          'public class Start { public static void main(String[] a) { System.out.println(Words.word()); } }\n',
      },
    },
  },
  go: {
    file: 'main.go',
    programs: {
      hello: 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n',
      sum: 'package main\n\nimport (\n\t"bufio"\n\t"fmt"\n\t"os"\n)\n\nfunc main() {\n\tin := bufio.NewReader(os.Stdin)\n\tvar n int\n\tfmt.Fscan(in, &n)\n\tvar s, x int64\n\tfor ; n > 0; n-- {\n\t\tfmt.Fscan(in, &x)\n\t\ts += x\n\t}\n\tfmt.Println(s)\n}\n',
      slow: 'package main\n\nfunc main() {\n\tx := 0\n\tfor {\n\t\tx++\n\t}\n}\n',
      greedy:
        'package main\n\nvar kept [][]byte\n\nfunc main() {\n\tfor {\n\t\tp := make([]byte, 1<<20)\n\t\tfor i := range p {\n\t\t\tp[i] = 1\n\t\t}\n\t\tkept = append(kept, p)\n\t}\n}\n',
      failing: 'package main\n\nfunc main() { panic("no") }\n',
    },
    several: {
      files: {
        'a.go': 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(word()) }\n',
        'b.go': 'package main\n\nfunc word() string { return "hello" }\n',
      },
    },
  },
  rust: {
    file: 'solution.rs',
    programs: {
      hello: 'fn main() { println!("hello"); }\n',
      sum: 'use std::io::Read;\nfn main() { let mut text = String::new(); std::io::stdin().read_to_string(&mut text).unwrap(); let sum: i64 = text.split_ascii_whitespace().skip(1).map(|x| x.parse::<i64>().unwrap()).sum(); println!("{}", sum); }\n',
      slow: 'fn main() { let mut x: u64 = 0; loop { unsafe { std::ptr::write_volatile(&mut x, x.wrapping_add(1)) } } }\n',
      greedy: 'fn main() { let mut kept: Vec<Vec<u8>> = Vec::new(); loop { kept.push(vec![1; 1 << 20]); } }\n',
      failing: 'fn main() { panic!("no"); }\n',
    },
    several: {
      files: {
        'main.rs': 'mod words;\nfn main() { println!("{}", words::WORD); }\n',
        'words.rs': 'pub const WORD: &str = "hello";\n',
      },
    },
  },
  javascript: {
    file: 'solution.js',
    programs: {
      hello: 'console.log("hello");\n',
      sum: 'const words = require("fs").readFileSync(0, "utf8").split(/\\s+/);\nlet sum = 0;\nfor (let i = 1; i <= Number(words[0]); i++) sum += Number(words[i]);\nconsole.log(String(sum));\n',
      slow: 'for (let x = 0; ; x++) if (x < 0) console.log(x);\n',
      greedy: 'const kept = [];\nfor (;;) kept.push(new Array(1 << 17).fill(kept.length));\n',
      failing: 'throw new Error("no");\n',
    },
    several: {
      files: { 'index.js': 'console.log(require("./b.js"));\n', 'b.js': 'module.exports = "hello";\n' },
    },
    modules: {
      files: { 'index.js': 'import word from "./b.js";\nconsole.log(word);\n', 'b.js': 'export default "hello";\n' },
    },
  },
};
