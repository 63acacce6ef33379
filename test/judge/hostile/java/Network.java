// expect: AC
// attack: connects and looks up names
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Scanner;
import java.util.concurrent.Callable;

class Network {
  public static void main(String[] arguments) {
    var in = new Scanner(System.in);
    int sum = in.nextInt() + in.nextInt();
    Callable<?>[] attempts = {
      () -> { var s = new Socket(); s.connect(new InetSocketAddress("1.1.1.1", 53), 500); return s; },
      () -> { var s = new Socket(); s.connect(new InetSocketAddress("127.0.0.1", 3000), 500); return s; },
      () -> new DatagramSocket(),
      () -> InetAddress.getByName("example.org"),
    };
    for (var attempt : attempts) {
      try {
        attempt.call();
        sum = -1;
      } catch (Exception refused) {
      }
    }
    System.out.println(sum);
  }
}
