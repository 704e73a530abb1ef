package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Architecture;
import dev.onnxslim.analyzer.plan.Estimate;
import dev.onnxslim.analyzer.plan.Planner;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What the plans of architectures share. */
abstract class ArchitectureCommand extends ModelCommand {
  @Spec private CommandSpec self;

  @Mixin private PlanTargetOptions target;

  /**
   * The architecture that the options describe.
   *
   * @throws IllegalArgumentException if they describe none
   */
  abstract Architecture architecture();

  @Override
  Path input() {
    return Path.of("plan " + name());
  }

  @Override
  Path result() {
    return input();
  }

  @Override
  ExitCode run() {
    CommandLine parent = self.commandLine().getParent();
    ParseResult before = parent.getParseResult();
    require(
        before.matchedOptions().isEmpty() && before.matchedPositionals().isEmpty(),
        "What stands before '" + name() + "' belongs behind it");
    Estimate estimate;
    try {
      estimate = Planner.plan(architecture(), target.options());
    } catch (ArithmeticException e) {
      throw usage("These sizes are too large: a figure exceeds 2^63");
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw usage(Character.toUpperCase(message.charAt(0)) + message.substring(1));
    }
    PlanReports.print(estimate, name(), output(), styled());
    return ExitCode.OK;
  }

  /** The value of an axis, or of all when one is given. */
  static long axis(List<Long> values, int axis, int axes, String option) {
    if (values.size() != 1 && values.size() != axes) {
      throw new IllegalArgumentException(
          option + " has " + values.size() + " sizes, and the image " + axes);
    }
    return values.get(values.size() == 1 ? 0 : axis);
  }
}
