package dev.onnxslim.benchmarks;

import dev.onnxslim.quantizer.runtime.AppSession;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.RunnerException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs models by turns on the same inputs, so that what else the machine does meets all of them.
 * Processor time of the only thread is counted, in short slices, and the fastest slice is kept.
 */
final class Duel {
  private static final long SLICE_NANOS = 400_000;
  private static final int LEAST_ROUNDS = 12;
  private static final int WARM_UP_ROUNDS = 3;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Duel() {}

  /**
   * How long one run takes.
   *
   * @param fastest of all slices, in nanoseconds
   * @param ratio to the first model, the median over all rounds
   */
  record Time(double fastest, double ratio) {}

  /**
   * Measures.
   *
   * @param models with the same inputs
   * @param patience how long all of it may take
   * @return a time for each model
   */
  static List<Time> run(List<Path> models, Map<String, NdArray> feeds, Duration patience)
      throws RunnerException {
    List<AppSession> sessions = new ArrayList<>();
    try {
      for (Path model : models) {
        AppSession session = AppSession.open(model, Optional.empty());
        sessions.add(session);
        session.feed(feeds);
      }
      return measure(sessions, patience);
    } finally {
      for (AppSession session : sessions) {
        session.close();
      }
    }
  }

  private static List<Time> measure(List<AppSession> sessions, Duration patience)
      throws RunnerException {
    for (int k = 0; k < WARM_UP_ROUNDS; k++) {
      for (AppSession session : sessions) {
        slice(session, 1);
      }
    }
    double once = slice(sessions.get(0), 1);
    int repeats = (int) Math.max(1, Math.min(1_000, SLICE_NANOS / once));
    List<double[]> rounds = new ArrayList<>();
    long end = System.nanoTime() + patience.toNanos();
    while (rounds.size() < LEAST_ROUNDS || System.nanoTime() < end) {
      double[] round = new double[sessions.size()];
      for (int k = 0; k < round.length; k++) {
        // Whoever runs after the largest one finds its caches taken: the order turns.
        int turn = (k + rounds.size()) % round.length;
        round[turn] = slice(sessions.get(turn), repeats);
      }
      rounds.add(round);
    }
    List<Time> times = new ArrayList<>();
    for (int k = 0; k < sessions.size(); k++) {
      int turn = k;
      double fastest = rounds.stream().mapToDouble(round -> round[turn]).min().orElseThrow();
      double[] ratios =
          rounds.stream().mapToDouble(round -> round[turn] / round[0]).sorted().toArray();
      times.add(new Time(fastest, median(ratios)));
    }
    return times;
  }

  /** Nanoseconds of one run. */
  private static double slice(AppSession session, int repeats) throws RunnerException {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int k = 0; k < repeats; k++) {
      session.run();
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - start) / repeats;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
