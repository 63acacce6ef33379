import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles submitted Java: `Compile PROGRAM.jar ENTRY-POINT SOURCES`, where the entry point may be empty. A public
 * class may be in a file with any name. The main class is found in the compiled class files, never in the source, and
 * is written into the jar. No submitted code runs here.
 */
final class Compile {
  public static void main(String[] arguments) throws IOException {
    List<String> sources = new ArrayList<>();
    for (int at = 2; at < arguments.length; at++) sources.add(withoutDot(arguments[at]));
    Map<String, CompiledClass> classes = new TreeMap<>();
    if (!compile(sources, classes)) System.exit(1);
    String start = startOf(classes, arguments[1]);
    if (start == null) System.exit(1);
    writeJar(Path.of(arguments[0]), start, classes);
  }

  private static String withoutDot(String path) {
    return path.startsWith("./") ? path.substring(2) : path;
  }

  /** Prints errors to standard error in the format of javac. */
  private static boolean compile(List<String> sources, Map<String, CompiledClass> classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    List<JavaFileObject> units = new ArrayList<>();
    for (JavaFileObject file : files.getJavaFileObjects(sources.toArray(new String[0]))) units.add(new AnyName(file));
    List<String> options = List.of("-encoding", "UTF-8", "-proc:none");
    JavaFileManager kept = new InMemory(files, classes);
    return compiler.getTask(null, kept, null, options, null, units).call();
  }

  /**
   * The binary name of the main class, or null after printing why there is none. A program without any main method is
   * no compile error, as in other judges: Java itself says so when the program starts.
   */
  private static String startOf(Map<String, CompiledClass> classes, String entryPoint) {
    List<CompiledClass> found = new ArrayList<>();
    for (CompiledClass compiled : classes.values()) if (compiled.facts().startsProgram) found.add(compiled);
    String named = entryPoint.replaceAll("\\.java$", "").replace('/', '.');
    if (!named.isEmpty()) {
      List<CompiledClass> meant = only(found, (one) -> one.name.equals(named));
      if (meant.isEmpty()) meant = only(found, (one) -> one.simpleName().equals(simple(named)) || one.source.equals(simple(named)));
      if (meant.size() == 1) return meant.get(0).name;
      return refuse("The entry point " + entryPoint + " is no class with a main method", found);
    }
    boolean isMissing = found.isEmpty();
    if (isMissing) refuse("There is no class with a method public static void main(String[])", found);
    List<CompiledClass> likely = mostLikely(isMissing ? new ArrayList<>(classes.values()) : found);
    if (likely.size() == 1 || isMissing && !likely.isEmpty()) return likely.get(0).name;
    return isMissing ? null : refuse("Several classes have a main method", likely);
  }

  private static List<CompiledClass> mostLikely(List<CompiledClass> classes) {
    List<CompiledClass> left = narrowed(classes, (one) -> !one.name.contains("$"));
    left = narrowed(left, (one) -> one.facts().isPublic);
    left = narrowed(left, (one) -> one.simpleName().equals("Main"));
    return narrowed(left, (one) -> one.source.equals(one.simpleName()));
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static List<CompiledClass> only(List<CompiledClass> classes, Predicate<CompiledClass> test) {
    return classes.stream().filter(test).collect(Collectors.toList());
  }

  /** Those that match, or all if none does. */
  private static List<CompiledClass> narrowed(List<CompiledClass> classes, Predicate<CompiledClass> test) {
    List<CompiledClass> left = only(classes, test);
    return left.isEmpty() ? classes : left;
  }

  private static String refuse(String words, List<CompiledClass> found) {
    String names = found.stream().map((one) -> one.name).collect(Collectors.joining(", "));
    System.err.println(words + (found.isEmpty() ? "." : ": " + names + ". Name the class to start with as the entry point."));
    return null;
  }

  private static void writeJar(Path path, String start, Map<String, CompiledClass> classes) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, start);
    try (OutputStream file = Files.newOutputStream(path); JarOutputStream jar = new JarOutputStream(file, manifest)) {
      jar.setLevel(Deflater.BEST_SPEED);
      for (CompiledClass compiled : classes.values()) {
        JarEntry entry = new JarEntry(compiled.name.replace('.', '/') + ".class");
        entry.setTime(0);
        jar.putNextEntry(entry);
        jar.write(compiled.bytes());
        jar.closeEntry();
      }
    }
  }

  /** A source file in which any class may be public, and which may start with a byte order mark. */
  private static final class AnyName extends ForwardingJavaFileObject<JavaFileObject> {
    AnyName(JavaFileObject file) {
      super(file);
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      // The compiler recognizes the kind of file by these two names.
      boolean isSpecial = simpleName.equals("package-info") || simpleName.equals("module-info");
      return isSpecial ? super.isNameCompatible(simpleName, kind) : kind == Kind.SOURCE;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
      CharSequence text = super.getCharContent(ignoreEncodingErrors);
      boolean isMarked = text.length() > 0 && text.charAt(0) == '\uFEFF';
      return isMarked ? " " + text.subSequence(1, text.length()) : text;
    }
  }

  /** Class files are kept in memory, because the name of a class may not be a valid file name. */
  private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, CompiledClass> classes;

    InMemory(StandardJavaFileManager files, Map<String, CompiledClass> classes) {
      super(files);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind, FileObject source) {
      CompiledClass compiled = new CompiledClass(name, source);
      classes.put(name, compiled);
      return compiled;
    }
  }

  private static final class CompiledClass extends SimpleJavaFileObject {
    final String name;
    /** The name of the source file without folder and extension. */
    final String source;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private ClassFacts facts;

    CompiledClass(String name, FileObject source) {
      super(URI.create("class:///" + Integer.toHexString(name.hashCode())), Kind.CLASS);
      this.name = name;
      String path = source == null ? "" : source.getName();
      this.source = path.substring(path.lastIndexOf('/') + 1).replaceAll("\\.[^.]*$", "");
    }

    String simpleName() {
      return simple(name);
    }

    byte[] bytes() {
      return content.toByteArray();
    }

    ClassFacts facts() {
      if (facts == null) facts = ClassFacts.of(bytes());
      return facts;
    }

    @Override
    public OutputStream openOutputStream() {
      return content;
    }
  }
}
