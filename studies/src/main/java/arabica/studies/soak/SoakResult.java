package arabica.studies.soak;

import arabica.rlhf.report.Chart;
import arabica.rlhf.report.LineChart;
import arabica.rlhf.report.Series;
import arabica.studies.StudyTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// What a soak saw: a sample of each round and, once it has ended, how each gauge went.
public final class SoakResult {
    private static final double KIBI = 1 << 10;
    private static final double MEBI = 1 << 20;
    private static final double MINUTE = 60;

    private final List<Sample> samples;
    private final List<Growth> growths;

    SoakResult(List<Sample> samples, List<Growth> growths) {
        this.samples = List.copyOf(samples);
        this.growths = List.copyOf(growths);
    }

    public int rounds() { return samples.size(); }

    /// How long it worked.
    public double seconds() { return samples.getLast().seconds(); }

    public List<Growth> growths() { return growths; }

    /// Those that grew.
    public List<Gauge> growing() { return growths.stream().filter(Growth::grows).map(Growth::gauge).toList(); }

    /// The gauges after the last round, for a line of progress.
    public String last() {
        return Stream.of(Gauge.HEAP, Gauge.BLOCKS, Gauge.RESIDENT, Gauge.FILES, Gauge.THREADS)
                .map(gauge -> gauge.label() + " " + shown(gauge, samples.getLast().value(gauge)))
                .reduce((a, b) -> a + ", " + b).orElseThrow();
    }

    /// A row for each gauge.
    public StudyTable verdicts() {
        List<List<Object>> rows = new ArrayList<>();
        for (Growth growth : growths) {
            Gauge gauge = growth.gauge();
            rows.add(growth.known()
                    ? List.of(gauge.label(), shown(gauge, growth.from()), shown(gauge, growth.to()),
                            shown(gauge, growth.perHour()), shown(gauge, growth.growth()), shown(gauge, gauge.bound()),
                            growth.grows() ? "GROWS" : "steady")
                    : List.of(gauge.label(), "–", "–", "–", "–", shown(gauge, gauge.bound()), "not known here"));
        }
        return new StudyTable("verdicts", "",
                List.of("what", "from", "to", "an hour", "rise", "growth is a rise of", "verdict"), rows);
    }

    /// Every sample, unrounded.
    public StudyTable table() {
        List<String> header = new ArrayList<>(List.of("seconds"));
        Stream.of(Gauge.values()).forEach(gauge -> header.add(gauge.label()));
        return new StudyTable("samples", "", header, samples.stream().map(sample -> {
            List<Object> row = new ArrayList<>(List.of(sample.seconds()));
            Stream.of(Gauge.values()).forEach(gauge -> row.add(sample.value(gauge)));
            return row;
        }).toList());
    }

    /// By name of a file.
    public SequencedMap<String, Chart> charts() {
        SequencedMap<String, Chart> charts = new LinkedHashMap<>();
        charts.put("memory", chart("Memory after each round", "MiB", true));
        charts.put("counts", chart("What is open after each round", "", false));
        return charts;
    }

    private Chart chart(String title, String unit, boolean bytes) {
        double[] minutes = samples.stream().mapToDouble(sample -> sample.seconds() / MINUTE).toArray();
        return new LineChart(title, "", "minutes", unit, Stream.of(Gauge.values())
                .filter(gauge -> gauge.bytes() == bytes && gauge != Gauge.CLASSES)
                .map(gauge -> new Series(gauge.label(), minutes, samples.stream()
                        .mapToDouble(sample -> sample.value(gauge) / (bytes ? MEBI : 1)).toArray()))
                .toList(), List.of());
    }

    private static String shown(Gauge gauge, double value) {
        if (!gauge.bytes()) { return String.format(Locale.ROOT, "%.1f", value).replace(".0", ""); }
        return Math.abs(value) < MEBI / 10
                ? String.format(Locale.ROOT, "%.1f KiB", value / KIBI)
                : String.format(Locale.ROOT, "%.2f MiB", value / MEBI);
    }
}
