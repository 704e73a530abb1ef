package dev.onnxslim.analyzer.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.report.ModelReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: it fails where there is none. */
class HtmlPageTest {
  private static final int ROWS = 6_000;
  private static final int MOST_MILLIS = 1_000;

  private static Browser browser;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    browser = Browser.start();
  }

  @AfterAll
  static void close() throws IOException {
    browser.close();
  }

  @BeforeEach
  void forget() {
    browser.forget();
    browser.emulate(1280, 900, "light");
  }

  /** Whatever a test did, nothing was logged and nothing but the file was asked for. */
  @AfterEach
  void nothingIsLoggedOrFetched() {
    assertEquals(List.of(), browser.logged());
    assertEquals(
        Set.of(folder.resolve("report.html").toUri().toString()), Set.copyOf(browser.requested()));
  }

  @Test
  void clickOnATileOpensTheModule() throws IOException {
    open(SyntheticReport.full(40));
    int all = browser.number("document.querySelectorAll('.tile').length");
    String first = browser.text("document.querySelector('.tile .tile-name').textContent");
    browser.click("document.querySelector('.tile')");
    assertEquals("model›" + first, crumbs());
    assertTrue(browser.number("document.querySelectorAll('.tile').length") < all);
    browser.click("document.querySelector('button.crumb')");
    assertEquals("model", crumbs());
    assertEquals(all, browser.number("document.querySelectorAll('.tile').length"));
  }

  @Test
  void mapIsReachedByKeyboard() throws IOException {
    open(SyntheticReport.full(40));
    assertEquals(1, browser.number("document.querySelectorAll('.tile[tabindex=\"0\"]').length"));
    browser.eval("document.querySelector('.tile[tabindex=\"0\"]').focus()");
    String before = browser.text("document.activeElement.getAttribute('aria-label')");
    browser.press("ArrowRight", 39);
    assertNotEquals(before, browser.text("document.activeElement.getAttribute('aria-label')"));
    browser.press("Enter", 13);
    assertTrue(crumbs().startsWith("model›block."), crumbs());
    browser.press("Escape", 27);
    assertEquals("model", crumbs());
  }

  @Test
  void tilesFillTheMapAndDoNotOverlap() throws IOException {
    open(SyntheticReport.full(40));
    // Areas with the gaps, as the layout gives them.
    double share =
        browser
            .eval(
                "[...document.querySelectorAll('.tile.depth0')]"
                    + ".map(t => (t.offsetWidth + 2) * (t.offsetHeight + 2)).reduce((a, b) => a + b)"
                    + " / ((document.querySelector('#treemap').clientWidth + 2) * 442)")
            .getAsDouble();
    assertEquals(1, share, 0.02);
    int overlaps =
        browser.number(
            "(() => { let found = 0; for (const depth of ['.depth0', '.depth1']) {"
                + " const boxes = [...document.querySelectorAll('.tile' + depth)]"
                + ".map(t => t.getBoundingClientRect());"
                + " for (const a of boxes) for (const b of boxes) if (a !== b"
                + " && a.left < b.right - 0.5 && b.left < a.right - 0.5"
                + " && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5) found++; }"
                + " return found; })()");
    assertEquals(0, overlaps);
    int swollen =
        browser.number(
            "[...document.querySelectorAll('.tile')].filter(t =>"
                + " Math.abs(t.getBoundingClientRect().width - parseFloat(t.style.width)) > 0.5"
                + ").length");
    assertEquals(0, swollen, "tiles that are wider than their share");
  }

  @Test
  void clickOnAHeaderSortsTheRows() throws IOException {
    open(SyntheticReport.full(40));
    assertEquals("block.0/MatMul", cell(0, 0));
    browser.click(header("MACs"));
    assertEquals("descending", browser.text(header("MACs") + ".parentElement.ariaSort"));
    assertEquals("block.25/MatMul", cell(0, 0)); // 25 * 7919 % 1000 is the greatest
    browser.click(header("MACs"));
    assertEquals("0", cell(0, 6));
    browser.click(header("Name"));
    assertEquals("block.0/Custom", cell(0, 0));
    browser.click(header("Name"));
    assertEquals("block.39/Relu", cell(0, 0));
  }

  @Test
  void rowsWithoutAValueAreLast() throws IOException {
    open(SyntheticReport.full(2));
    for (int clicks = 0; clicks < 2; clicks++) {
      browser.click(header("Bytes"));
      assertEquals("block.0/Custom", cell(4, 0));
      assertEquals("?", cell(4, 8));
    }
  }

  @Test
  void filterKeepsTheRowsWithAllWords() throws IOException {
    open(SyntheticReport.full(40));
    assertEquals("120 nodes", browser.text("document.querySelector('#nodes-count').textContent"));
    browser.click("document.querySelector('#nodes-filter')");
    browser.type("BLOCK.17 relu");
    assertEquals("1 of 120 nodes", count());
    assertEquals("block.17/Relu", cell(0, 0));
    browser.eval("document.querySelector('#nodes-filter').select()");
    browser.type("op:matmul");
    assertEquals("40 of 120 nodes", count());
    browser.eval("document.querySelector('#nodes-filter').select()");
    browser.type("nothing such");
    assertEquals("0 of 120 nodes", count());
    assertEquals(0, visibleRows());
  }

  @Test
  void clickOnAnOperatorListsItsNodes() throws IOException {
    open(SyntheticReport.full(40));
    browser.click("document.querySelector('#ops .row')");
    assertEquals("40 of 120 nodes", count());
    assertEquals("MatMul", cell(0, 1));
  }

  @Test
  void thousandsOfRowsSortAndScrollAtOnce() throws IOException {
    open(SyntheticReport.full(ROWS / 3));
    assertTrue(visibleRows() < 60, "only rows in sight are elements");
    for (String column : List.of("Name", "MACs", "Output shapes", "MACs")) {
      int millis =
          browser.number(
              "(() => { const from = performance.now(); "
                  + header(column)
                  + ".click(); document.querySelector('#nodes-grid').offsetHeight;"
                  + " return Math.ceil(performance.now() - from); })()");
      assertTrue(millis < MOST_MILLIS, "sorting by " + column + " took " + millis + " ms");
    }
    int slowest =
        browser.number(
            "(async () => { const grid = document.querySelector('#nodes-grid'); let slowest = 0;"
                + " for (let k = 0; k <= 40; k++) { const from = performance.now();"
                + " grid.scrollTop = k / 40 * grid.scrollHeight;"
                + " await new Promise(done => requestAnimationFrame(() => setTimeout(done)));"
                + " slowest = Math.max(slowest, performance.now() - from); }"
                + " return Math.ceil(slowest); })()");
    assertTrue(slowest < MOST_MILLIS, "a frame of scrolling took " + slowest + " ms");
    assertEquals(
        ROWS + 1,
        browser.number(
            "Math.max(...[...document.querySelectorAll('#nodes-grid tr:not([hidden])[aria-rowindex]')]"
                + ".map(r => Number(r.ariaRowIndex)))"));
  }

  @Test
  void paperGetsTheFirstRows() throws IOException {
    open(SyntheticReport.full(40));
    browser.eval("dispatchEvent(new Event('beforeprint'))");
    assertEquals(50, visibleRows());
    browser.eval("dispatchEvent(new Event('afterprint'))");
    assertTrue(visibleRows() < 50, "rows in sight only");
  }

  @Test
  void darkAndLight() throws IOException {
    open(SyntheticReport.full(3));
    String light = background();
    browser.click("document.querySelector('#theme')");
    String dark = background();
    assertNotEquals(light, dark);
    assertEquals("true", browser.text("document.querySelector('#theme').ariaPressed"));
    browser.click("document.querySelector('#theme')");
    assertEquals(light, background());
    browser.eval("delete document.documentElement.dataset.theme");
    browser.emulate(1280, 900, "dark");
    assertEquals(dark, background());
  }

  @Test
  void memoryOverTimeSaysNodeAndBytes() throws IOException {
    open(SyntheticReport.full(40));
    assertEquals("peak 2.05 kB", browser.text("document.querySelector('.peak-label').textContent"));
    browser.hover("document.querySelector('#timeline')");
    String tip = browser.text("document.querySelector('#tip').innerText");
    assertTrue(tip.matches("block\\.\\d+/Relu \\(Relu\\)\n\\d+ B\nnode \\d+"), tip);
    browser.eval("document.querySelector('#timeline').focus()");
    browser.press("Home", 36);
    browser.press("ArrowRight", 39);
    assertEquals(
        "block.0/Relu (Relu), 2.05 kB, node 1",
        browser.text("document.querySelector('#timeline').getAttribute('aria-valuetext')"));
  }

  @Test
  void openSizesAreAssumedAndCanBeChanged() throws IOException {
    open(SyntheticReport.open(30));
    String macs = "document.querySelector('#card-macs .figure').textContent";
    assertEquals("3.84 M", browser.text(macs)); // 30,000 x 128
    browser.click("document.querySelector('#assume input')");
    browser.eval("document.querySelector('#assume input').select()");
    browser.type("10");
    browser.eval("new Promise(done => setTimeout(() => done(1), 300))");
    assertEquals("300 k", browser.text(macs));
    assertEquals("10.0 k", cell(0, 6));
  }

  @Test
  void narrowPageDoesNotOverflow() throws IOException {
    browser.emulate(400, 800, "light");
    for (ModelReport report : List.of(SyntheticReport.full(40), SyntheticReport.open(3))) {
      open(report);
      int width = browser.number("document.documentElement.scrollWidth");
      assertTrue(width <= 400, width + " pixels wide");
    }
  }

  @Test
  void hostileNamesStayText() throws IOException {
    open(SyntheticReport.named(HtmlReportTest.HOSTILE));
    assertEquals(0, browser.number("document.querySelectorAll('img').length"));
    assertEquals(HtmlReportTest.HOSTILE + ".0/MatMul", cell(0, 0));
    browser.click("document.querySelector('.tile')");
    browser.hover("document.querySelector('#timeline')");
    assertEquals(0, browser.number("document.querySelectorAll('img').length"));
    assertFalse(browser.eval("document.title").getAsString().isEmpty());
  }

  private void open(ModelReport report) throws IOException {
    Path file = folder.resolve("report.html");
    Files.writeString(file, HtmlReportTest.page(report));
    browser.open(file);
  }

  private String crumbs() {
    return browser.text(
        "[...document.querySelectorAll('#treemap-path > :not(.crumb-value)')]"
            + ".map(e => e.textContent).join('')");
  }

  private static String header(String label) {
    return "[...document.querySelectorAll('#nodes-grid th button')]"
        + ".find(b => b.textContent === '"
        + label
        + "')";
  }

  private String cell(int row, int column) {
    return browser.text(
        "(document.querySelectorAll('#nodes-grid tbody tr[aria-rowindex]')["
            + row
            + "]?.children["
            + column
            + "].textContent) ?? ''");
  }

  private int visibleRows() {
    return browser.number(
        "document.querySelectorAll('#nodes-grid tbody tr[aria-rowindex]:not([hidden])').length");
  }

  private String count() {
    return browser.text("document.querySelector('#nodes-count').textContent");
  }

  private String background() {
    return browser.text("getComputedStyle(document.body).backgroundColor");
  }
}
