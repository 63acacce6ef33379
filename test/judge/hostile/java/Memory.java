// expect: MLE RTE
// attack: fills a list without end
import java.util.ArrayList;

class Memory {
  public static void main(String[] arguments) {
    var kept = new ArrayList<byte[]>();
    while (true) kept.add(new byte[1 << 20]);
  }
}
