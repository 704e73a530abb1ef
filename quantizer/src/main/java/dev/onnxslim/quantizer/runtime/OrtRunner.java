package dev.onnxslim.quantizer.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.quantizer.runtime.RunnerException.Stage;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;

/**
 * A model in onnxruntime on the CPU. Silent: the runtime's log is off.
 *
 * @see <a href="https://onnxruntime.ai/docs/get-started/with-java.html">onnxruntime for Java</a>
 */
public final class OrtRunner implements ModelRunner {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Duration runTimeout;
  private final List<PortInfo> inputs;
  private final List<PortInfo> outputs;

  private OrtRunner(OrtEnvironment environment, OrtSession session, Duration runTimeout)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.runTimeout = runTimeout;
    this.inputs = ports(session.getInputInfo());
    this.outputs = ports(session.getOutputInfo());
  }

  /**
   * Loads a model.
   *
   * @throws RunnerException at {@link Stage#RUNTIME} when there is no onnxruntime for this machine,
   *     at {@link Stage#LOAD} when it refuses the model: custom op, opset too new, broken graph
   */
  public static OrtRunner open(Path model, RunnerOptions options) throws RunnerException {
    OrtEnvironment environment = environment();
    OrtSession session = null;
    try (OrtSession.SessionOptions sessionOptions = new OrtSession.SessionOptions()) {
      boolean optimize = options.optimization() == Optimization.DEFAULT;
      sessionOptions.setOptimizationLevel(optimize ? OptLevel.ALL_OPT : OptLevel.NO_OPT);
      sessionOptions.setIntraOpNumThreads(options.threads());
      sessionOptions.setInterOpNumThreads(1);
      sessionOptions.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      if (!optimize) {
        // Packing weights for fast kernels takes longer than the few runs that it would speed up.
        sessionOptions.addConfigEntry("session.disable_prepacking", "1");
      }
      // A few small runs: an arena would only round every allocation up.
      sessionOptions.setCPUArenaAllocator(false);
      sessionOptions.setMemoryPatternOptimization(false);
      sessionOptions.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(model.toString(), sessionOptions);
      return new OrtRunner(environment, session, options.runTimeout());
    } catch (OrtException e) {
      closeQuietly(session);
      throw new RunnerException(Stage.LOAD, OrtReason.of(e.getMessage()), e);
    }
  }

  static OrtEnvironment environment() throws RunnerException {
    try {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      environment.setTelemetry(false);
      return environment;
    } catch (LinkageError | RuntimeException | OrtException e) {
      throw new RunnerException(Stage.RUNTIME, "onnxruntime cannot start here: " + e, e);
    }
  }

  static List<PortInfo> ports(Map<String, NodeInfo> infos) {
    List<PortInfo> ports = new ArrayList<>();
    infos.forEach(
        (name, info) ->
            ports.add(
                new PortInfo(
                    name,
                    info.getInfo() instanceof TensorInfo tensor
                        ? Optional.of(type(tensor))
                        : Optional.empty())));
    return List.copyOf(ports);
  }

  private static TensorType type(TensorInfo info) {
    long[] sizes = info.getShape();
    String[] names = info.getDimensionNames();
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      boolean named = i < names.length && !names[i].isEmpty();
      if (sizes[i] >= 0) dims.add(new Dim.Known(sizes[i]));
      else dims.add(named ? new Dim.Symbol(names[i]) : new Dim.Unknown());
    }
    return new TensorType(OrtArrays.elemType(info), Optional.of(new Shape(dims)));
  }

  @Override
  public List<PortInfo> inputs() {
    return inputs;
  }

  @Override
  public List<PortInfo> outputs() {
    return outputs;
  }

  @Override
  public RunResult run(Map<String, NdArray> feeds) throws RunnerException, InterruptedException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try (OrtSession.RunOptions runOptions = new OrtSession.RunOptions();
        Watchdog watchdog = new Watchdog(runOptions, runTimeout)) {
      for (Map.Entry<String, NdArray> feed : feeds.entrySet()) {
        tensors.put(feed.getKey(), OrtArrays.toTensor(environment, feed.getValue()));
      }
      runOptions.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      try (OrtSession.Result result = session.run(tensors, runOptions)) {
        return read(result);
      } catch (OrtException e) {
        if (watchdog.interrupted()) {
          Thread.interrupted();
          throw new InterruptedException();
        }
        if (watchdog.timedOut()) {
          String reason = "it ran longer than " + runTimeout.toMillis() / 1000.0 + " s";
          throw new RunnerException(Stage.TIMEOUT, reason, e);
        }
        throw e;
      }
    } catch (OrtException e) {
      throw new RunnerException(Stage.RUN, OrtReason.of(e.getMessage()), e);
    } finally {
      OnnxValue.close(tensors);
    }
  }

  private static RunResult read(OrtSession.Result result) throws OrtException {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> output : result) {
      OrtArrays.read(output.getKey(), output.getValue(), arrays, unreadable);
    }
    return new RunResult(arrays, unreadable);
  }

  @Override
  public void close() {
    closeQuietly(session);
  }

  private static void closeQuietly(OrtSession session) {
    try {
      if (session != null) session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("closing a session", e);
    }
  }

  /** Stops a run after a time, or when the thread that runs it is interrupted. */
  private static final class Watchdog implements AutoCloseable {
    private static final long PERIOD_MILLIS = 50;

    private final Timer timer = new Timer("onnxruntime watchdog", true);
    private final Thread runner = Thread.currentThread();
    private final OrtSession.RunOptions options;
    private final long deadline;
    private boolean closed;
    private boolean timedOut;
    private boolean interrupted;

    Watchdog(OrtSession.RunOptions options, Duration timeout) {
      this.options = options;
      this.deadline = System.nanoTime() + timeout.toNanos();
      TimerTask look =
          new TimerTask() {
            @Override
            public void run() {
              look();
            }
          };
      timer.schedule(look, PERIOD_MILLIS, PERIOD_MILLIS);
    }

    private synchronized void look() {
      timedOut |= System.nanoTime() - deadline > 0;
      interrupted |= runner.isInterrupted();
      if (closed || !(timedOut || interrupted)) return;
      try {
        options.setTerminate(true);
      } catch (OrtException e) {
        timer.cancel(); // nothing more can be done; the run ends by itself
      }
    }

    synchronized boolean timedOut() {
      return timedOut;
    }

    synchronized boolean interrupted() {
      return interrupted;
    }

    @Override
    public synchronized void close() {
      closed = true;
      timer.cancel();
    }
  }
}
