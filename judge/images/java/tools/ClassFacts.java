import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Facts about a class, read from its class file as described in chapter 4 of the Java Virtual Machine Specification. */
final class ClassFacts {
  private static final int PUBLIC = 0x0001;
  private static final int PUBLIC_STATIC = 0x0009;

  final boolean isPublic;
  /** Whether the class itself has a method `public static void main(String[])`. */
  final boolean startsProgram;

  private ClassFacts(boolean isPublic, boolean startsProgram) {
    this.isPublic = isPublic;
    this.startsProgram = startsProgram;
  }

  static ClassFacts of(byte[] classFile) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile))) {
      in.skipBytes(8); // magic number and version
      String[] names = namesIn(in);
      boolean isPublic = (in.readUnsignedShort() & PUBLIC) != 0;
      in.skipBytes(4); // this class and its superclass
      in.skipBytes(2 * in.readUnsignedShort()); // interfaces
      hasMain(in, names); // skips the fields: they have the same layout, and no field has the type of a method
      return new ClassFacts(isPublic, hasMain(in, names));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /** The constant pool; only its texts are kept. */
  private static String[] namesIn(DataInputStream in) throws IOException {
    String[] names = new String[in.readUnsignedShort()];
    for (int at = 1; at < names.length; at++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> names[at] = in.readUTF();
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipBytes(4);
        case 5, 6 -> {
          in.skipBytes(8);
          at++; // a long or double takes two entries
        }
        case 7, 8, 16, 19, 20 -> in.skipBytes(2);
        case 15 -> in.skipBytes(3);
        default -> throw new IOException("unknown constant " + tag);
      }
    }
    return names;
  }

  private static boolean hasMain(DataInputStream in, String[] names) throws IOException {
    boolean found = false;
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      int flags = in.readUnsignedShort();
      String name = names[in.readUnsignedShort()];
      String type = names[in.readUnsignedShort()];
      found |= (flags & PUBLIC_STATIC) == PUBLIC_STATIC && name.equals("main") && type.equals("([Ljava/lang/String;)V");
      for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
        in.skipBytes(2);
        in.skipBytes(in.readInt());
      }
    }
    return found;
  }
}
