// expect: RTE
// attack: writes to address zero
class Unsafe {
  public static void main(String[] arguments) throws Exception {
    var field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
    field.setAccessible(true);
    ((sun.misc.Unsafe) field.get(null)).putAddress(0, 1);
  }
}
