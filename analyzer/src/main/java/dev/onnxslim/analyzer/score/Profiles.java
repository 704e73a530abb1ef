package dev.onnxslim.analyzer.score;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The profiles that a model can be scored for. The built-in ones are the table {@code
 * profiles.tsv}; {@code docs/score.md} describes the form.
 *
 * @param titles by the profiles' names, in the order of the table
 * @param bars of all profiles
 */
public record Profiles(Map<String, String> titles, List<Bar> bars) {
  /** Whose bars are all profiles'. */
  public static final String COMMON = "common";

  private static final String RESOURCE = "profiles.tsv";

  public Profiles {
    titles = new LinkedHashMap<>(titles);
    bars = List.copyOf(bars);
  }

  /** The built-in ones. */
  public static Profiles standard() {
    try (InputStream table = Profiles.class.getResourceAsStream(RESOURCE)) {
      return parse(new String(table.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Their names. */
  public List<String> names() {
    return List.copyOf(titles.keySet());
  }

  /** The profile of this name. */
  public Optional<Profile> find(String name) {
    if (!titles.containsKey(name)) {
      return Optional.empty();
    }
    List<Bar> common = bars.stream().filter(bar -> bar.profile().equals(COMMON)).toList();
    List<Bar> own = bars.stream().filter(bar -> bar.profile().equals(name)).toList();
    return Optional.of(new Profile(name, titles.get(name), common, own));
  }

  /**
   * These and others: a profile of the same name, and a common bar, takes the place of one here.
   */
  public Profiles with(Profiles others) {
    Map<String, String> allTitles = new LinkedHashMap<>(titles);
    allTitles.putAll(others.titles);
    List<Bar> all = new ArrayList<>();
    for (Bar bar : bars) {
      boolean replaced =
          bar.profile().equals(COMMON)
              ? others.bars.stream().anyMatch(other -> same(bar, other))
              : others.titles.containsKey(bar.profile());
      if (!replaced) {
        all.add(bar);
      }
    }
    all.addAll(others.bars);
    return new Profiles(allTitles, all);
  }

  private static boolean same(Bar a, Bar b) {
    return a.profile().equals(b.profile()) && a.measure() == b.measure();
  }

  /**
   * Reads a table, or the same as JSON when it begins with a brace.
   *
   * @throws IllegalArgumentException if it is neither; says which row is wrong, and how
   */
  public static Profiles parse(String text) {
    return text.stripLeading().startsWith("{") ? json(text) : tsv(text);
  }

  private static Profiles tsv(String table) {
    Map<String, String> titles = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line : table.lines().toList()) {
      number++;
      if (line.isBlank() || line.charAt(0) == '#') {
        continue;
      }
      String[] cells = line.split("\t", -1);
      if (cells[0].equals("profile") && cells.length == 3) {
        titles.put(cells[1], cells[2]);
      } else if (cells[0].equals("bar") && cells.length == 7) {
        List<String> words = List.of(cells[5].split("\\|", -1));
        rows.add(new Row(cells[1], cells[2], cells[3], cells[4], words, cells[6]));
      } else {
        throw new IllegalArgumentException(
            "line "
                + number
                + " is neither 'profile' with 3 columns nor 'bar' with 7, parted by tabs: "
                + line);
      }
    }
    return of(titles, rows);
  }

  private static Profiles json(String text) {
    Table table;
    try {
      table = new Gson().fromJson(text, Table.class);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("not the JSON of profiles: " + e.getMessage(), e);
    }
    Map<String, String> titles = table.profiles == null ? Map.of() : table.profiles;
    return of(titles, table.bars == null ? List.of() : table.bars);
  }

  private static Profiles of(Map<String, String> titles, List<Row> rows) {
    List<Bar> bars = new ArrayList<>();
    for (Row row : rows) {
      Bar bar = row.bar();
      if (!bar.profile().equals(COMMON) && !titles.containsKey(bar.profile())) {
        throw new IllegalArgumentException(
            "a bar of the profile '" + bar.profile() + "', which is not declared");
      }
      if (bars.stream().anyMatch(other -> same(bar, other))) {
        throw new IllegalArgumentException(
            bar.profile() + " has two bars of " + bar.measure().key());
      }
      bars.add(bar);
    }
    if (titles.containsKey(COMMON)) {
      throw new IllegalArgumentException("no profile can be called " + COMMON);
    }
    return new Profiles(titles, bars);
  }

  /** The JSON form. */
  private record Table(Map<String, String> profiles, List<Row> bars) {}

  /** A bar as it is written. */
  private record Row(
      String profile, String measure, String good, String fair, List<String> words, String source) {

    Bar bar() {
      Measure found =
          Measure.find(String.valueOf(measure))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "no measure '" + measure + "'; there are " + Measure.keys()));
      return new Bar(
          String.valueOf(profile),
          found,
          threshold(good),
          threshold(fair),
          words == null ? List.of("good", "fair", "poor") : words,
          source == null ? "" : source);
    }

    /** A number, with k, M or G behind it for thousands, millions, billions; none for a dash. */
    private static OptionalDouble threshold(String text) {
      if (text == null || text.equals("-")) {
        return OptionalDouble.empty();
      }
      int last = text.length() - 1;
      int power = last < 1 ? -1 : "kMG".indexOf(text.charAt(last));
      try {
        double number = Double.parseDouble(power < 0 ? text : text.substring(0, last));
        return OptionalDouble.of(number * Math.pow(1000, power + 1));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' is no number", e);
      }
    }
  }
}
