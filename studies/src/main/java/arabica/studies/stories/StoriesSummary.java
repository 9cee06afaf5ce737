package arabica.studies.stories;

import arabica.rlhf.eval.Estimate;
import arabica.rlhf.report.Chart;
import arabica.rlhf.report.HistogramChart;
import arabica.rlhf.report.IntervalChart;
import arabica.rlhf.report.Mark;
import arabica.studies.CellResult;
import arabica.studies.CellResults;
import arabica.studies.SeedIntervals;
import arabica.studies.StudySummary;
import arabica.studies.StudyTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Tables, charts and sentences of the study of stories: means over seeds with t intervals.
final class StoriesSummary {
    private static final List<StorySource> FOREIGN = Arrays.stream(StorySource.values())
            .filter(source -> source != StorySource.STORIES).toList();

    private final StoriesSettings settings;
    private final CellResults perplexity;
    private final CellResults style;

    StoriesSummary(StoriesSettings settings, CellResults results) {
        this.settings = settings;
        perplexity = results.where(StoriesStudy.PART, StoriesStudy.PERPLEXITY);
        style = results.where(StoriesStudy.PART, StoriesStudy.STYLE);
    }

    StudySummary summary() {
        SequencedMap<String, Chart> charts = new LinkedHashMap<>();
        charts.put("separation", separationChart());
        charts.put("perplexities", histogram());
        charts.put("style", styleChart());
        return new StudySummary(List.of(separation(), kept(), policies(), changes(), samples()), charts, statements());
    }

    private Estimate perplexityMean(String name) { return SeedIntervals.mean(perplexity.bySeed(name)); }

    private Estimate styleMean(String policy, String value) {
        return SeedIntervals.mean(style.bySeed(StylePart.value(policy, value)));
    }

    private Estimate change(String policy, String value) {
        return SeedIntervals.meanDifference(style.bySeed(StylePart.value(policy, value)),
                style.bySeed(StylePart.value(StylePart.BEFORE, value)));
    }

    private List<String> trained() { return settings.betas().stream().map(StylePart::policy).toList(); }

    private StudyTable separation() {
        return new StudyTable("separation", "Area under the ROC curve: how probably a text of another source is more"
                + " perplexing than a story of the same length in tokens. Means over seeds of " + settings.texts()
                + " texts of each source, 95 % t intervals; 0.5 tells nothing.",
                Stream.concat(Stream.of("tokens"), FOREIGN.stream().map(StorySource::label)).toList(),
                settings.lengths().stream().map(length -> Stream.concat(Stream.<Object>of(length),
                        FOREIGN.stream().map(source -> perplexityMean(PerplexityPart.auc(source, length)))).toList())
                        .toList());
    }

    private StudyTable kept() {
        return new StudyTable("kept", String.format(Locale.ROOT, "What a filter keeps (%%) that allows the perplexity"
                + " below which %.0f %% of the model's own samples of that length lie.", 100 * settings.keptQuantile()),
                Stream.concat(Stream.of("tokens", "bound"), Arrays.stream(StorySource.values()).map(StorySource::label))
                        .toList(),
                settings.lengths().stream().map(length -> Stream.concat(Stream.<Object>of(length,
                        perplexityMean(PerplexityPart.bound(length))),
                        Arrays.stream(StorySource.values())
                                .map(source -> perplexityMean(PerplexityPart.kept(source, length))))
                        .toList()).toList());
    }

    private StudyTable policies() {
        List<List<Object>> rows = new ArrayList<>();
        for (String policy : Stream.concat(Stream.of(StylePart.BEFORE), trained().stream()).toList()) {
            rows.add(Stream.concat(Stream.<Object>of(policy), StylePart.VALUES.stream()
                    .map(value -> styleMean(policy, value))).toList());
        }
        return new StudyTable("policies", "Continuations of " + settings.heldOutPrompts()
                + " held-out beginnings of the"
                + " model's own: how many let somebody speak (%), KL to the model before (nats per continuation), loss on "
                + settings.heldOutStories()
                + " stories (nats per token), share of the characters in speeches (%), words,"
                + " different pairs of words among all, and how many ended (%). `dpo` with its β. Means over seeds, 95 % t"
                + " intervals.",
                List.of("policy", "speak", "KL", "loss", "in speeches", "words", "distinct-2", "ended"), rows);
    }

    private StudyTable changes() {
        return new StudyTable("changes", "Changes from before, seed by seed.",
                List.of("policy", "speak (points)", "loss (nats per token)", "distinct-2"),
                trained().stream().<List<Object>>map(policy -> List.of(policy, change(policy, "style"),
                        change(policy, "loss"), change(policy, "distinct_2"))).toList());
    }

    private StudyTable samples() {
        CellResult first = style.all().stream()
                .min((a, b) -> Long.compare(a.cell().seed(), b.cell().seed())).orElseThrow();
        List<List<Object>> rows = new ArrayList<>();
        int shown = Math.min(StylePart.SHOWN, settings.heldOutPrompts());
        for (int i = 0; i < shown; i++) {
            for (String policy : Stream.concat(Stream.of(StylePart.BEFORE), trained().stream()).toList()) {
                rows.add(List.of(i + 1, policy, first.text(StylePart.sample(policy, i))));
            }
        }
        return new StudyTable("samples", "The first " + shown + " held-out beginnings of seed " + first.cell().seed()
                + ", each continued by every policy with the same draws: not selected.",
                List.of("beginning", "policy", "text"), rows);
    }

    private Chart separationChart() {
        return new IntervalChart("How well perplexity tells stories from other texts",
                "means over seeds, 95 % t intervals",
                "tokens that are read", "area under the ROC curve", FOREIGN.stream()
                        .map(source -> new IntervalChart.Group(source.label(), settings.lengths().stream()
                                .map(length -> point(length, perplexityMean(PerplexityPart.auc(source, length))))
                                .toList()))
                        .toList());
    }

    private Chart histogram() {
        CellResult first = perplexity.all().getFirst();
        int length = PerplexityPart.shown(settings);
        return new HistogramChart("Perplexities of the first " + length + " tokens", "seed " + first.cell().seed(),
                "perplexity", Arrays.stream(StorySource.values()).map(source -> new HistogramChart.Sample(
                        source.label(), first.numbers(PerplexityPart.perplexities(source)))).toList(),
                true, List.of(new Mark("kept up to", first.number(PerplexityPart.bound(length)))));
    }

    private Chart styleChart() {
        List<String> policies = Stream.concat(Stream.of(StylePart.BEFORE), trained().stream()).toList();
        return new IntervalChart("Who speaks, over the distance from the model before",
                "means over seeds, 95 % t intervals", "KL (nats per continuation)", "continuations with speech (%)",
                IntStream.range(0, policies.size()).mapToObj(i -> {
                    Estimate e = styleMean(policies.get(i), "style");
                    return new IntervalChart.Group(policies.get(i), List.of(new IntervalChart.Point(
                            styleMean(policies.get(i), "kl").value(), e.value(), e.low(), e.high())));
                }).toList());
    }

    private static IntervalChart.Point point(int length, Estimate e) {
        return new IntervalChart.Point(length, e.value(), e.low(), e.high());
    }

    private List<String> statements() {
        List<String> sentences = new ArrayList<>();
        for (StorySource source : FOREIGN) {
            Estimate e = perplexityMean(PerplexityPart.auc(source, settings.longest()));
            sentences.add(String.format(Locale.ROOT, "%s: at %d tokens perplexity %s stories (area %.3f [%.3f, %.3f])",
                    source.label(), settings.longest(),
                    e.low() > 0.5
                            ? "tells them from"
                            : e.high() < 0.5 ? "takes them for" : "is not shown to tell them from",
                    e.value(), e.low(), e.high()));
        }
        for (String policy : trained()) {
            Estimate spoken = change(policy, "style");
            Estimate loss = change(policy, "loss");
            sentences.add(String.format(Locale.ROOT,
                    "%s: speech in %.0f %% of the continuations, %s (%+.1f points [%+.1f, %+.1f]); loss on stories %s (%+.3f"
                            + " nats per token [%+.3f, %+.3f])",
                    policy, styleMean(policy, "style").value(), verdict(spoken, "more", "less"), spoken.value(),
                    spoken.low(), spoken.high(), verdict(loss, "higher", "lower"), loss.value(), loss.low(),
                    loss.high()));
        }
        return sentences;
    }

    private static String verdict(Estimate change, String more, String less) {
        return change.low() > 0 ? more : change.high() < 0 ? less : "no change shown";
    }
}
