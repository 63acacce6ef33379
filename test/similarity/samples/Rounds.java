import java.io.BufferedReader;
import java.io.InputStreamReader;
public class Rounds {
//---
  static final long NONE = -1;
  int[] from, into;
  long[] price;
  long[] best;
//---
  Rounds(BufferedReader reader) throws Exception {
    String[] first = reader.readLine().trim().split(" ");
    best = new long[Integer.parseInt(first[0])];
    int count = Integer.parseInt(first[1]);
    from = new int[count];
    into = new int[count];
    price = new long[count];
    for (int line = 0; line < count; ++line) {
      String[] words = reader.readLine().trim().split(" ");
      from[line] = Integer.parseInt(words[0]) - 1;
      into[line] = Integer.parseInt(words[1]) - 1;
      price[line] = Long.parseLong(words[2]);
    }
  }
//---
  boolean improve(int a, int b, long cost) {
    if (best[a] == NONE) return false;
    if (best[b] != NONE && best[b] <= best[a] + cost) return false;
    best[b] = best[a] + cost;
    return true;
  }
//---
  // inline
  void settle() {
    java.util.Arrays.fill(best, NONE);
    best[0] = 0;
    boolean goesOn = true;
    while (goesOn) {
      goesOn = false;
      for (int line = 0; line < from.length; ++line) {
        goesOn |= improve(from[line], into[line], price[line]);
        goesOn |= improve(into[line], from[line], price[line]);
      }
    }
  }
//---
  void print() {
    String text = "";
    int known = 0;
    for (long value : best) {
      text = text + value + " ";
      known += value == NONE ? 0 : 1;
    }
    System.out.println(text.trim() + "\n" + known);
  }
//---
  public static void main(String[] args) throws Exception {
    Rounds rounds = new Rounds(new BufferedReader(new InputStreamReader(System.in)));
    rounds.settle(); // inlined here
    rounds.print();
  }
//---
}
