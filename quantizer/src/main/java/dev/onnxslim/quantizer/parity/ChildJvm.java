package dev.onnxslim.quantizer.parity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a child process is started that runs models.
 *
 * @param java the {@code java} program
 * @param classPath of this library and onnxruntime
 * @param jvmArguments further arguments, such as {@code -Donnxruntime.native.path=DIR}
 * @param memoryBytes what the child may use; enforced on Linux only
 */
public record ChildJvm(Path java, String classPath, List<String> jvmArguments, long memoryBytes) {
  /** What the virtual machine takes for itself: code cache, threads, class data. */
  private static final long OWN_BYTES = 512L << 20;

  private static final Path SHELL = Path.of("/bin/sh");

  /** A child like this process. */
  public static ChildJvm current(long memoryBytes) {
    List<String> arguments = new ArrayList<>();
    String natives = System.getProperty("onnxruntime.native.path");
    if (natives != null) arguments.add("-Donnxruntime.native.path=" + natives);
    arguments.addAll(inherited());
    return new ChildJvm(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"),
        arguments,
        memoryBytes);
  }

  /**
   * What this process was started with and the child needs too: the archive of classes, which
   * halves its start, and while such an archive is being made, the list of what it has to hold.
   */
  private static List<String> inherited() {
    String[] arguments = ProcessHandle.current().info().arguments().orElse(new String[0]);
    List<String> inherited = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith("-XX:SharedArchiveFile=")) {
        inherited.add(argument);
      } else if (argument.startsWith("-XX:DumpLoadedClassList=")) {
        inherited.add(argument + ".child");
      }
    }
    return inherited;
  }

  /** Memory that an honest model of {@code modelBytes} does not need: 12 times that, 2.5 GiB. */
  public static long memoryFor(long modelBytes) {
    return Math.max(5L << 29, 12 * modelBytes);
  }

  /**
   * The command line that runs {@code mainClass}.
   *
   * @param temporary the child's folder for temporary files
   */
  public List<String> command(String mainClass, Path temporary) {
    List<String> command = new ArrayList<>();
    if (limitsMemory()) {
      // Private writable memory: neither what the heap only reserves nor mapped files count.
      long kilobytes = (memoryBytes + OWN_BYTES) >> 10;
      command.addAll(
          List.of(
              SHELL.toString(),
              "-c",
              "ulimit -d " + kilobytes + " 2>/dev/null; ulimit -c 0 2>/dev/null; exec \"$@\"",
              "sh"));
    }
    command.add(java.toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xlog:disable",
            "-XX:-UsePerfData",
            "-XX:+SuppressFatalErrorMessage",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xmx" + (heapBytes() >> 20) + "m"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", classPath, mainClass));
    return command;
  }

  private long heapBytes() {
    return Math.min(4L << 30, Math.max(1L << 30, memoryBytes / 4));
  }

  private static boolean limitsMemory() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return system.contains("linux") && Files.isExecutable(SHELL);
  }
}
