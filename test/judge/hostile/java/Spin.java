// expect: TLE
// attack: loops in a thread that cannot be stopped
class Spin {
  public static void main(String[] arguments) {
    new Thread(() -> { while (true) { } }).start();
  }
}
