// expect: WA
// attack: exits successfully before it has read anything
class Exit {
  static { System.exit(0); }

  public static void main(String[] arguments) { }
}
