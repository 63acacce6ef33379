/**
 * Programs for the languages that share an image of interpreters, and for those whose images are only built on request.
 */
import type { LanguagePrograms } from './language-programs.ts';

const INTERPRETED: Record<string, LanguagePrograms> = {
  bash: {
    file: 'solution.sh',
    programs: {
      hello: 'echo hello\n',
      sum: 'read -r n\nread -ra numbers\nsum=0\nfor ((i = 0; i < n; i++)); do ((sum += numbers[i])); done\necho "$sum"\n',
      slow: 'while :; do :; done\n',
      greedy: 'kept=x\nwhile :; do kept+=$kept; done\n',
      failing: 'set -u\necho "$nothing"\n',
    },
    several: { files: { 'main.sh': 'source /box/b.sh\nword\n', 'b.sh': 'word() { echo hello; }\n' } },
    modules: {
      files: {
        'main.sh': '. ./b.sh\n. ./lib/c.sh\n[ "$(basename "$0")" = main.sh ] && echo "$word$end"\n',
        'b.sh': 'word=hel\n',
        'lib/c.sh': 'end=lo\n',
      },
    },
  },
  lua: {
    file: 'solution.lua',
    programs: {
      hello: 'print("hello")\n',
      sum: 'local n = io.read("n")\nlocal sum = 0\nfor _ = 1, n do sum = sum + io.read("n") end\nprint(sum)\n',
      slow: 'local x = 0\nwhile true do x = x + 1 end\n',
      greedy: 'local kept = {}\nwhile true do kept[#kept + 1] = string.rep("x", 1048576) .. #kept end\n',
      failing: 'error("no")\n',
    },
    several: { files: { 'main.lua': 'print((require("b")))\n', 'b.lua': 'return "hello"\n' } },
  },
  perl: {
    file: 'solution.pl',
    programs: {
      hello: 'use strict;\nuse warnings;\nprint "hello\\n";\n',
      sum: 'use List::Util qw(sum);\nmy $n = <STDIN>;\nprint sum(split " ", <STDIN>), "\\n";\n',
      slow: 'my $x = 0;\nwhile (1) { $x++ }\n',
      greedy: 'my @kept;\nwhile (1) { push @kept, "x" x 1048576 . @kept }\n',
      failing: 'die "no";\n',
    },
    several: {
      files: {
        'main.pl': 'use Words;\nprint Words::word();\n',
        'Words.pm': 'package Words;\nsub word { "hello\\n" }\n1;\n',
      },
    },
  },
  php: {
    file: 'solution.php',
    programs: {
      hello: '<?php\necho "hello\\n";\n',
      sum: '<?php\nfscanf(STDIN, "%d", $n);\necho array_sum(explode(" ", trim(fgets(STDIN)))), "\\n";\n',
      slow: '<?php\nfor ($x = 0; ; $x++);\n',
      greedy: '<?php\nfor ($kept = []; ; ) $kept[] = str_repeat("x", 1048576);\n',
      failing: '<?php\nthrow new Exception("no");\n',
      broken: '<?php\n(((\n',
    },
    several: {
      files: {
        'main.php': '<?php\nrequire __DIR__ . "/b.php";\necho word();\n',
        'b.php': '<?php\nfunction word() { return "hello\\n"; }\n',
      },
    },
  },
  ruby: {
    file: 'solution.rb',
    programs: {
      hello: 'puts "hello"\n',
      sum: 'gets\nputs gets.split.sum(&:to_i)\n',
      slow: 'x = 0\nloop { x += 1 }\n',
      greedy: 'kept = []\nloop { kept << "x" * 1_048_576 }\n',
      failing: 'raise "no"\n',
    },
    several: { files: { 'main.rb': 'require_relative "b"\nputs word\n', 'b.rb': 'def word = "hello"\n' } },
  },
};

const COMPILED: Record<string, LanguagePrograms> = {
  ada: {
    file: 'solution.adb',
    programs: {
      hello: 'with Ada.Text_IO;\nprocedure Other_Name is\nbegin\n   Ada.Text_IO.Put_Line ("hello");\nend Other_Name;\n',
      sum: 'with Ada.Text_IO, Ada.Long_Long_Integer_Text_IO;\nuse Ada.Text_IO, Ada.Long_Long_Integer_Text_IO;\nprocedure Solution is\n   N, X, S : Long_Long_Integer := 0;\nbegin\n   Get (N);\n   for I in 1 .. N loop\n      Get (X);\n      S := S + X;\n   end loop;\n   Put (S, Width => 1);\n   New_Line;\nend Solution;\n',
      slow: 'procedure Solution is\n   X : Integer := 0;\n   pragma Volatile (X);\nbegin\n   loop\n      X := 1 - X;\n   end loop;\nend Solution;\n',
      greedy:
        "procedure Solution is\n   type Block is array (1 .. 1_048_576) of Character;\n   type Ref is access Block;\n   P : Ref;\n   pragma Volatile (P);\nbegin\n   loop\n      P := new Block'(others => 'x');\n   end loop;\nend Solution;\n",
      failing: 'procedure Solution is\nbegin\n   raise Program_Error;\nend Solution;\n',
    },
    several: {
      files: {
        'main.adb':
          'with Ada.Text_IO, Words;\nprocedure Main is\nbegin\n   Ada.Text_IO.Put_Line (Words.Word);\nend Main;\n',
        'words.ads': 'package Words is\n   function Word return String;\nend Words;\n',
        'words.adb': 'package body Words is\n   function Word return String is ("hello");\nend Words;\n',
      },
    },
  },
  fortran: {
    file: 'solution.f90',
    programs: {
      hello: "program solution\n  print '(a)', 'hello'\nend program\n",
      sum: "program solution\n  implicit none\n  integer :: n\n  integer(8), allocatable :: x(:)\n  read *, n\n  allocate(x(n))\n  read *, x\n  print '(i0)', sum(x)\nend program\n",
      slow: 'program solution\n  integer, volatile :: x\n  do\n    x = 1 - x\n  end do\nend program\n',
      greedy:
        'program solution\n  type block\n    character(1048576) :: text\n    type(block), pointer :: next\n  end type\n  type(block), pointer :: one, kept\n  nullify(kept)\n  do\n    allocate(one)\n    one%text = repeat("x", 1048576)\n    one%next => kept\n    kept => one\n  end do\nend program\n',
      failing: 'program solution\n  error stop 3\nend program\n',
    },
    several: {
      files: {
        'main.f90': "program main\n  use words\n  print '(a)', word\nend program\n",
        // Used by the file before it in alphabetical order.
        'words.f90': "module words\n  character(5), parameter :: word = 'hello'\nend module\n",
      },
    },
  },
  pascal: {
    file: 'solution.pas',
    programs: {
      hello: "begin\n  writeln('hello');\nend.\n",
      sum: 'uses sysutils, math;\nvar n, i: longint; x, s: int64;\nbegin\n  read(n);\n  s := 0;\n  for i := 1 to n do begin read(x); s := s + x; end;\n  writeln(s);\nend.\n',
      slow: 'var x: longint;\nbegin\n  x := 0;\n  while true do x := 1 - x;\nend.\n',
      greedy:
        'var p: pointer;\nbegin\n  while true do begin getmem(p, 1048576); fillchar(p^, 1048576, 1); end;\nend.\n',
      failing: 'begin\n  halt(3);\nend.\n',
    },
    several: {
      files: {
        'main.pas': 'uses words;\nbegin\n  writeln(word);\nend.\n',
        'words.pas': "unit words;\ninterface\nconst word = 'hello';\nimplementation\nend.\n",
      },
    },
  },
  csharp: {
    file: 'solution.cs',
    programs: {
      hello: 'using System;\nclass Solution { static void Main() { Console.WriteLine("hello"); } }\n',
      sum: 'using System;\nusing System.Linq;\nusing System.Collections.Generic;\nusing System.Numerics;\nclass Solution { static void Main() { Console.ReadLine(); BigInteger sum = Console.ReadLine().Split().Select(long.Parse).Sum(); Console.WriteLine(sum); } }\n',
      slow: 'class Solution { static volatile int x; static void Main() { while (true) x = 1 - x; } }\n',
      greedy:
        'using System.Collections.Generic;\nclass Solution { static void Main() { var kept = new List<int[]>(); while (true) { var p = new int[1 << 18]; for (int i = 0; i < p.Length; i++) p[i] = i; kept.Add(p); } } }\n',
      failing: 'class Solution { static void Main() { throw new System.Exception("no"); } }\n',
    },
    several: {
      files: {
        'a.cs': 'class Start { static void Main() { System.Console.WriteLine(Words.Word); } }\n',
        'b.cs': 'static class Words { public const string Word = "hello"; }\n',
      },
    },
  },
  ocaml: {
    file: 'solution.ml',
    programs: {
      hello: 'let () = print_endline "hello"\n',
      sum: 'let () = Scanf.scanf " %d" (fun n -> let s = ref 0 in for _ = 1 to n do Scanf.scanf " %d" (fun x -> s := !s + x) done; Printf.printf "%d\\n" !s)\n',
      slow: 'let x = ref 0\nlet () = while true do x := 1 - !x done\n',
      greedy: "let kept = ref []\nlet () = while true do kept := Bytes.make 1048576 'x' :: !kept done\n",
      failing: 'let () = failwith "no"\n',
    },
    several: {
      files: {
        'a.ml': 'let () = print_endline Words.word\n',
        'words.ml': 'let word = "hello"\n',
        'words.mli': 'val word : string\n',
      },
    },
  },
  haskell: {
    file: 'solution.hs',
    programs: {
      hello: 'main :: IO ()\nmain = putStrLn "hello"\n',
      sum: 'import qualified Data.ByteString.Char8 as B\nimport Data.Maybe (mapMaybe)\nmain :: IO ()\nmain = B.getContents >>= print . sum . map fst . tail . mapMaybe B.readInt . B.words\n',
      slow: 'main :: IO ()\nmain = go 0 where go :: Int -> IO ()\n                  go n = if n < 0 then print n else go (1 - n + n * 2 - n)\n',
      greedy:
        'import qualified Data.Map.Strict as M\nmain :: IO ()\nmain = go 0 M.empty where go n m = if n < 0 then print (M.size m) else go (n + 1 :: Int) (M.insert n n m)\n',
      failing: 'main :: IO ()\nmain = error "no"\n',
    },
    several: {
      files: {
        'Main.hs': 'module Main where\nimport Words\nmain :: IO ()\nmain = putStrLn word\n',
        'Words.hs': 'module Words where\nword :: String\nword = "hello"\n',
      },
    },
  },
  kotlin: {
    file: 'solution.kt',
    programs: {
      hello: 'fun main() { println("hello") }\n',
      sum: 'fun main() {\n    readLine()\n    println(readLine()!!.split(" ").map { it.toLong() }.sum())\n}\n',
      slow: 'fun main() {\n    var x = 0L\n    while (true) { x++; if (x == -1L) println(x) }\n}\n',
      greedy:
        'fun main() {\n    val kept = ArrayList<ByteArray>()\n    while (true) kept.add(ByteArray(1 shl 20))\n}\n',
      failing: 'fun main() { throw IllegalStateException("no") }\n',
    },
    several: {
      files: { 'a.kt': 'fun main() = println(word)\n', 'b.kt': 'const val word = "hello"\n' },
    },
  },
};

export const MORE_PROGRAMS: Record<string, LanguagePrograms> = { ...INTERPRETED, ...COMPILED };
