// expect: AC MLE RTE
// attack: starts threads until no more can be started
import java.util.Scanner;

class Threads {
  public static void main(String[] arguments) {
    var in = new Scanner(System.in);
    int sum = in.nextInt() + in.nextInt();
    try {
      for (int n = 0; n < 5000; n++) {
        var thread = new Thread(() -> {
          while (true) {
            try { Thread.sleep(1000); } catch (InterruptedException e) { }
          }
        });
        thread.setDaemon(true);
        thread.start();
      }
      sum = -1;
    } catch (OutOfMemoryError refused) {
    }
    System.out.println(sum);
  }
}
