// expect: TLE
// attack: loops in a thread that no one may end
class Spin {
  public static void main(String[] arguments) {
    new Thread(() -> { while (true) { } }).start();
  }
}
