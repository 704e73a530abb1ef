package dev.onnxslim.analyzer.report.html;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A page in a headless Chromium, driven over the DevTools protocol. What the page logs and what it
 * asks the network for is kept.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final int SECONDS = 60;

  private final Path profile;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();

  private Browser() throws IOException, InterruptedException {
    this.profile = Files.createTempDirectory("browser");
    this.process =
        new ProcessBuilder(
                executable().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-extensions",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile())
            .start();
    this.socket = http.newWebSocketBuilder().buildAsync(URI.create(page()), new Listener()).join();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", new JsonObject());
    }
  }

  /**
   * Starts a browser.
   *
   * @throws IllegalStateException if there is none: a test that needs it must not pass
   */
  static Browser start() throws IOException, InterruptedException {
    return new Browser();
  }

  /** Loads a file and waits until its scripts have run. */
  void open(Path file) {
    navigate(file.toUri().toString());
    frame();
  }

  /** What an expression gives, which is JSON or a promise of it. */
  JsonElement eval(String script) {
    JsonObject call = object("expression", script);
    call.addProperty("returnByValue", true);
    call.addProperty("awaitPromise", true);
    JsonObject answer = send("Runtime.evaluate", call);
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(script + ": " + answer.get("exceptionDetails"));
    }
    JsonElement value = answer.getAsJsonObject("result").get("value");
    return value == null ? com.google.gson.JsonNull.INSTANCE : value;
  }

  String text(String script) {
    return eval(script).getAsString();
  }

  int number(String script) {
    return eval(script).getAsInt();
  }

  /** Waits for two frames, so that everything is laid out and drawn. */
  void frame() {
    eval(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>"
            + " setTimeout(() => done(1)))))");
  }

  /** Clicks with the mouse at the middle of an element, which is scrolled into view. */
  void click(String script) {
    double[] at = middle(script);
    mouse("mouseMoved", at, 0);
    mouse("mousePressed", at, 1);
    mouse("mouseReleased", at, 1);
    frame();
  }

  /** Moves the mouse to the middle of an element. */
  void hover(String script) {
    mouse("mouseMoved", middle(script), 0);
    frame();
  }

  /** Types into what has the focus. */
  void type(String text) {
    send("Input.insertText", object("text", text));
    frame();
  }

  /** Presses a key such as {@code Enter} or {@code ArrowRight}. */
  void press(String key, int code) {
    JsonObject event = object("type", "rawKeyDown");
    event.addProperty("key", key);
    event.addProperty("code", key);
    event.addProperty("windowsVirtualKeyCode", code);
    send("Input.dispatchKeyEvent", event);
    if (key.equals("Enter")) {
      event.addProperty("type", "char");
      event.addProperty("text", "\r");
      send("Input.dispatchKeyEvent", event);
    }
    event.addProperty("type", "keyUp");
    send("Input.dispatchKeyEvent", event);
    frame();
  }

  /** Gives the window a size in CSS pixels, and the system a colour scheme. */
  void emulate(int width, int height, String scheme) {
    JsonObject size = object("width", width);
    size.addProperty("height", height);
    size.addProperty("deviceScaleFactor", 1);
    size.addProperty("mobile", false);
    send("Emulation.setDeviceMetricsOverride", size);
    JsonArray features = new JsonArray();
    JsonObject feature = object("name", "prefers-color-scheme");
    feature.addProperty("value", scheme);
    features.add(feature);
    JsonObject media = new JsonObject();
    media.add("features", features);
    send("Emulation.setEmulatedMedia", media);
    frame();
  }

  /** A picture of what is in sight, as PNG. */
  byte[] screenshot() {
    String data = send("Page.captureScreenshot", object("format", "png")).get("data").getAsString();
    return Base64.getDecoder().decode(data);
  }

  /** Goes to an empty page and forgets what was logged and asked for. */
  void forget() {
    navigate("about:blank");
    events.clear();
  }

  /** Uncaught exceptions and everything the page or the browser logged, as JSON. */
  List<String> logged() {
    return events("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded");
  }

  /** URLs that were asked for, data URLs left out. */
  List<String> requested() {
    List<String> urls = new ArrayList<>();
    for (JsonObject event : events) {
      if (event.get("method").getAsString().equals("Network.requestWillBeSent")) {
        JsonObject params = event.getAsJsonObject("params");
        String url = params.getAsJsonObject("request").get("url").getAsString();
        if (!url.startsWith("data:")) {
          urls.add(url);
        }
      }
    }
    return urls;
  }

  @Override
  public void close() throws IOException {
    try {
      send("Browser.close", new JsonObject());
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  private void navigate(String url) {
    send("Page.navigate", object("url", url));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!(url.equals(text("location.href")) && text("document.readyState").equals("complete"))) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the page does not load: " + url);
      }
    }
  }

  private List<String> events(String... methods) {
    List<String> found = new ArrayList<>();
    for (JsonObject event : events) {
      if (List.of(methods).contains(event.get("method").getAsString())) {
        found.add(event.toString());
      }
    }
    return found;
  }

  private double[] middle(String script) {
    JsonArray at =
        eval("(() => { const e = "
                + script
                + "; if (!e) return null; e.scrollIntoView({block: 'center'});"
                + " const b = e.getBoundingClientRect();"
                + " return [b.left + b.width / 2, b.top + b.height / 2]; })()")
            .getAsJsonArray();
    frame();
    return new double[] {at.get(0).getAsDouble(), at.get(1).getAsDouble()};
  }

  private void mouse(String type, double[] at, int clicks) {
    JsonObject event = object("type", type);
    event.addProperty("x", at[0]);
    event.addProperty("y", at[1]);
    event.addProperty("button", clicks == 0 ? "none" : "left");
    event.addProperty("clickCount", clicks);
    send("Input.dispatchMouseEvent", event);
  }

  private JsonObject send(String method, JsonObject params) {
    JsonObject call = object("id", lastId.incrementAndGet());
    call.addProperty("method", method);
    call.add("params", params);
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    waiting.put(call.get("id").getAsInt(), answer);
    socket.sendText(call.toString(), true).join();
    JsonObject message = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    if (message.has("error")) {
      throw new IllegalStateException(method + ": " + message.get("error"));
    }
    return message.getAsJsonObject("result");
  }

  private static JsonObject object(String name, Object value) {
    JsonObject object = new JsonObject();
    if (value instanceof Number number) {
      object.addProperty(name, number);
    } else {
      object.addProperty(name, value.toString());
    }
    return object;
  }

  private static Path executable() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      for (String name : NAMES) {
        Path file = Path.of(folder, name);
        if (Files.isExecutable(file)) {
          return file;
        }
      }
    }
    throw new IllegalStateException(
        "this test needs one of " + NAMES + " on the PATH (Debian: apt-get install chromium)");
  }

  /** The WebSocket address of the first page. */
  private String page() throws IOException, InterruptedException {
    Path portFile = profile.resolve("DevToolsActivePort");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < end && process.isAlive()) {
      List<String> lines = Files.exists(portFile) ? Files.readAllLines(portFile) : List.of();
      if (lines.size() >= 2) {
        URI list = URI.create("http://127.0.0.1:" + lines.get(0) + "/json/list");
        String body =
            http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonElement target : JsonParser.parseString(body).getAsJsonArray()) {
          if (target.getAsJsonObject().get("type").getAsString().equals("page")) {
            return target.getAsJsonObject().get("webSocketDebuggerUrl").getAsString();
          }
        }
      }
      Thread.sleep(20);
    }
    process.destroyForcibly();
    throw new IllegalStateException(
        "the browser does not start: " + Files.readString(profile.resolve("log")));
  }

  /** Puts messages together and hands them to who waits for them. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        JsonObject received = JsonParser.parseString(message.toString()).getAsJsonObject();
        message.setLength(0);
        if (received.has("id")) {
          waiting.remove(received.get("id").getAsInt()).complete(received);
        } else {
          events.add(received);
        }
      }
      from.request(1);
      return null;
    }
  }
}
