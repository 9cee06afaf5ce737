package arabica.rlhf.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTests {
    /// Everything that XML or HTML could choke on, as a model may well sample it.
    private static final String HOSTILE = "<script>alert('x')</script> & \"quoted\" \u0000\u0007\uFFFF \uD800 数 🙂 ]]>";

    @Test
    void hostileTextStaysTextAndThePageStaysWellFormed() throws Exception {
        Document page = parse(everything(HOSTILE));

        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent())
                .isEqualTo("<script>alert('x')</script> & \"quoted\" ��� � 数 🙂 ]]>");
    }

    @Test
    void nothingIsLoadedFromAnywhere() {
        String html = everything("plain");

        assertThat(Pattern.compile("https?://|src=|href=|url\\(|@import").matcher(html).results()
                .map(m -> html.substring(m.start(), html.indexOf('"', m.start()))).distinct())
                .containsExactlyInAnyOrder("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg");
    }

    @Test
    void chartsOfNothingAndOfNaNAreStillDrawn() throws Exception {
        double[] none = {};
        String html = Report.builder("empty")
                .chart(LineChart.of("no series", "step"),
                        LineChart.of("no points", "step", new Series("a", none, none)),
                        LineChart.of("only gaps", "step", Series.ofSteps("a", Double.NaN, Double.NaN)),
                        LineChart.of("flat", "step", Series.ofSteps("a", 3, 3, 3)),
                        LineChart.of("zero", "step", Series.ofSteps("a", 0)),
                        new HistogramChart("no values", "", "x",
                                List.of(new HistogramChart.Sample("a", new double[]{Double.NaN})), true, List.of()),
                        new HistogramChart("one value", "", "x",
                                List.of(new HistogramChart.Sample("a", new double[]{7})), true, List.of()),
                        new BarChart("no bars", "", "x", List.of(), List.of()),
                        new BarChart("gap", "", "x", List.of(BarChart.Bar.of("a", Double.NaN)), List.of()),
                        new ScatterChart("no points", "", "x", "y", List.of()),
                        new IntervalChart("no intervals", "", "x", "y", List.of()),
                        new IntervalChart("half an interval", "", "x", "y", List.of(new IntervalChart.Group("a",
                                List.of(new IntervalChart.Point(1, 2, Double.NaN, 3))))))
                .build().html();

        assertThat(parse(html).getElementsByTagName("svg").getLength()).isEqualTo(12);
        assertThat(html.replaceAll("<title>[^<]*</title>|<text[^>]*>[^<]*</text>", "")).doesNotContain("NaN")
                .doesNotContain("Infinity");
    }

    @Test
    void aChartOfItsOwnIsAnSvgWithTitleLegendAndStyles() throws Exception {
        String svg = Svg.standalone(new IntervalChart(HOSTILE, "means", "x", "y", List.of(
                new IntervalChart.Group("one", List.of(new IntervalChart.Point(1, 2, 1.5, 2.5))),
                new IntervalChart.Group("two", List.of(new IntervalChart.Point(1, 3, 2.5, 3.5))))));

        Document page = parse(svg);
        assertThat(page.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("circle").getLength()).isEqualTo(2);
        assertThat(svg).contains(">one</text>", ">two</text>", ">means</text>", ".line.s0").doesNotContain("var(");
        assertThat(Pattern.compile("viewBox=\"0 0 560 ([0-9.]+)\"").matcher(svg).results()
                .map(m -> Double.parseDouble(m.group(1))).toList()).as("the drawing below its heading")
                .satisfies(heights -> assertThat(heights.getFirst()).isGreaterThan(heights.getLast()));
    }

    @Test
    void everyMetricOfARunHasItsCurveAndTheConfigurationIsThere(@TempDir Path folder) throws Exception {
        List<Map<String, Double>> rows = new ArrayList<>();
        for (int step = 1; step <= 5; step++) {
            rows.add(Map.of("step", 1.0 * step, "loss", 2.0 / step, "grad_norm", 1.0, "learning_rate", 1e-4,
                    "my/own_metric", 7.0));
        }
        rows.add(Map.of("step", 5.0, "eval_loss", 0.5));
        var configuration = new LinkedHashMap<>(Map.of("seed", "17"));
        Path file = folder.resolve("sub/report.html");

        TrainingReport.of("Fine-tuning", "a model").metrics(rows).configuration(configuration).write(file);

        Document page = parse(Files.readString(file));
        assertThat(texts(page, "figcaption")).anyMatch(t -> t.startsWith("Loss"))
                .anyMatch(t -> t.equals("my/own_metric"))
                .anyMatch(t -> t.startsWith("Gradient norm")).anyMatch(t -> t.equals("Learning rate"));
        assertThat(texts(page, "li")).containsExactly("loss", "eval_loss");
        assertThat(texts(page, "td")).contains("17");
        assertThat(texts(page, "title")).contains("loss: 0.4 at 5", "eval_loss: 0.5 at 5");
        assertThat(folder.resolve("sub")).isDirectoryContaining("glob:**report.html")
                .isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aCurveGoesUpOnThePageWhereItsValuesRise() throws Exception {
        Document page = parse(
                Report.builder("t").chart(LineChart.of("c", "step", Series.ofSteps("a", 1, 2, 4))).build().html());

        Element path = (Element) page.getElementsByTagName("path").item(0);
        double[] y = Pattern.compile("[ML]([0-9.]+) ([0-9.]+)").matcher(path.getAttribute("d")).results()
                .mapToDouble(m -> Double.parseDouble(m.group(2))).toArray();
        assertThat(y).hasSize(3);
        assertThat(y[0] - y[1]).isPositive();
        assertThat(y[1] - y[2]).isCloseTo(2 * (y[0] - y[1]), org.assertj.core.data.Offset.offset(0.05));
    }

    @Test
    void theBarsOfAHistogramHoldEveryValueOnce() throws Exception {
        double[] values = IntStream.range(0, 300).mapToDouble(i -> Math.exp(i / 50.0)).toArray();
        Document page = parse(Report.builder("t").chart(new HistogramChart("c", "", "perplexity",
                List.of(new HistogramChart.Sample("own", values)), true, List.of(new Mark("bound", 20)))).build()
                .html());

        double total = texts(page, "title").stream().map(Pattern.compile("own: ([0-9.]+) % of 300")::matcher)
                .filter(java.util.regex.Matcher::matches).mapToDouble(m -> Double.parseDouble(m.group(1))).sum();
        assertThat(total).isCloseTo(100, org.assertj.core.data.Offset.offset(0.1));
        assertThat(texts(page, "text")).contains("bound");
    }

    @Test
    void intervalsOfPointsAreDrawnAndTheAxesHoldThem() throws Exception {
        ScatterChart.Point point = new ScatterChart.Point(2, 5, "dpo",
                java.util.Optional.of(new ScatterChart.Bars(1, 3, -40, Double.POSITIVE_INFINITY)));
        Document page = parse(Report.builder("t").chart(new ScatterChart("c", "", "KL", "reward",
                List.of(new ScatterChart.Group("models", List.of(point), false)))).build().html());
        NodeList paths = page.getElementsByTagName("path");
        assertThat(IntStream.range(0, paths.getLength()).mapToObj(i -> paths.item(i).getAttributes()
                .getNamedItem("class").getTextContent())).hasSize(2).containsOnly("line thin s0");
        assertThat(texts(page, "text")).contains("−40", "dpo");
    }

    @Test
    void ticksAreRoundNumbersThatTellNeighboursApart() {
        assertThat(Axis.nice(0.13, 9.7, 0, 100, 5).ticks(5)).extracting(Axis.Tick::label).containsExactly("0", "2", "4",
                "6", "8", "10");
        assertThat(Axis.nice(-1, 8.4, 0, 100, 4).ticks(4)).extracting(Axis.Tick::label).containsExactly("−5", "0",
                "5", "10");
        assertThat(Axis.nice(0.5, 9, 0, 100, 4).ticks(4)).extracting(Axis.Tick::label).containsExactly("0", "2.5",
                "5.0", "7.5", "10.0");
        assertThat(Axis.nice(0, 1e-4, 0, 100, 5).ticks(5)).extracting(Axis.Tick::label).containsExactly("0", "2e-5",
                "4e-5", "6e-5", "8e-5", "1e-4");
        assertThat(Axis.nice(0, 1e-3, 0, 100, 5).ticks(5)).extracting(Axis.Tick::label).containsExactly("0", "2e-4",
                "4e-4", "6e-4", "8e-4", "1e-3");
        assertThat(Axis.nice(0.9998, 1.0001, 0, 100, 3).ticks(3)).extracting(Axis.Tick::label)
                .containsExactly("0.9998", "0.9999", "1.0000", "1.0001");
        assertThat(Axis.log(1, 1000, 0, 100).ticks(6)).extracting(Axis.Tick::label).startsWith("1", "2", "5", "10");
        assertThat(Numbers.brief(-0.03125)).isEqualTo("−0.03125");
        assertThat(Numbers.brief(12850.4)).isEqualTo("12,850");
        assertThat(Numbers.brief(1.5e-5)).isEqualTo("1.5e-5");
    }

    private static String everything(String text) {
        Block.Sample sample = new Block.Sample(text, List.of(new Block.Response(text, text, text)));
        return Report.builder(text).subtitle(text).text(text).notice(text).cards(new Block.Card(text, text, text))
                .section(text).table(text, List.of(text, text), List.of(List.of(text, text)))
                .chart(new LineChart(text, text, text, text,
                        List.of(Series.ofSteps(text, 1, 2), Series.ofSteps(text, 2, 1)), List.of(new Mark(text, 1))))
                .chart(new HistogramChart(text, text, text,
                        List.of(new HistogramChart.Sample(text, new double[]{1, 2, 3})), false,
                        List.of(new Mark(text, 2))))
                .chart(new BarChart(text, text, text, List.of(new BarChart.Bar(text, 1, 0.5, 1.5)),
                        List.of(new Mark(text, 2))))
                .chart(new ScatterChart(text, text, text, text,
                        List.of(new ScatterChart.Group(text, List.of(new ScatterChart.Point(1, 2, text)), true))))
                .samples(List.of(sample)).build().html();
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<String> texts(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> nodes.item(i).getTextContent()).toList();
    }
}
