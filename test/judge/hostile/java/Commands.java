// expect: AC
// attack: starts programs, reads secrets, and writes where it should not
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;

class Commands {
  public static void main(String[] arguments) throws Exception {
    var in = new Scanner(System.in);
    int sum = in.nextInt() + in.nextInt();
    String[] commands = {"mount -t tmpfs none /box/work", "unshare -r true", "chroot / true", "cat /etc/shadow", "ls /proc/1/fd/0"};
    for (var command : commands) {
      try {
        if (new ProcessBuilder("/bin/sh", "-c", command + " 2>/dev/null").start().waitFor() == 0) sum = -1;
      } catch (java.io.IOException refused) {
      }
    }
    for (var path : new String[] {"/box/x", "/etc/x", "/tmp/left", "/dev/shm/x"}) {
      try {
        Files.writeString(Path.of(path), "x");
        sum = -1;
      } catch (java.io.IOException refused) {
      }
    }
    System.out.println(sum);
  }
}
