package arabica.rlhf.demo;

import arabica.rlhf.report.BarChart;
import arabica.rlhf.report.Block;
import arabica.rlhf.report.HistogramChart;
import arabica.rlhf.report.LineChart;
import arabica.rlhf.report.Mark;
import arabica.rlhf.report.Report;
import arabica.rlhf.report.ScatterChart;
import arabica.rlhf.report.Series;
import arabica.rlhf.train.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The demo's page: who won, how each model was trained, and what the models say.
public final class DemoReport {
    private static final int SAMPLES = 8;
    private static final List<String> SHOWN = List.of("base", "sft", "dpo", "ppo");

    private final DemoResult result;

    private DemoReport(DemoResult result) { this.result = result; }

    public static Report of(DemoResult result) { return new DemoReport(result).build(); }

    private Report build() {
        Report.Builder page = Report.builder("From raw text to an aligned model").subtitle(
                "One JVM process, " + decimal(result.totalSeconds() / 60) + " minutes, seed " + result.seed()
                        + ". Judged by the true reward, which no trainer could see, on " + result.prompts().size()
                        + " prompts whose topics and templates no training saw.");
        page.section("").cards(card("sft"), card("dpo"), card("ppo"), new Block.Card("preference model",
                percent(result.preferenceModel().evaluation().accuracy().value()),
                "length alone " + percent(result.preferenceModel().evaluation().lengthOnlyAccuracy()) + ", Bayes "
                        + percent(result.preferenceModel().bayesAccuracy())));
        judgement(page);
        rewards(page);
        filter(page);
        curves(page);
        samples(page);
        configuration(page);
        return page.build();
    }

    private Block.Card card(String name) {
        PolicyJudgement judgement = result.judgement(name);
        return new Block.Card(name + ": true reward", decimal(judgement.trueReward().value()),
                "KL to sft " + decimal(judgement.klToSft()) + " nats");
    }

    private void judgement(Report.Builder page) {
        page.section("The judgement").chart(
                new BarChart("True reward on held-out prompts", "Bars end at the mean, whiskers at its 95 % interval"
                        + " (bootstrap over prompts).", "true reward",
                        result.judgements().stream()
                                .map(j -> new BarChart.Bar(j.name(), j.trueReward().value(), j.trueReward().low(),
                                        j.trueReward().high()))
                                .toList(),
                        List.of(new Mark("best possible", result.bestPossible()))),
                new ScatterChart("Reward against KL", "What each policy gained, and how far it went from sft for it.",
                        "KL to sft, nats per response", "true reward", List.of(new ScatterChart.Group("policies",
                                result.judgements().stream().filter(j -> !j.name().equals("base"))
                                        .map(j -> new ScatterChart.Point(j.klToSft(), j.trueReward().value(), j.name()))
                                        .toList(),
                                false))));
        page.table("dpo is trained on the pairs that the perplexity filter kept, dpo_random on as many random ones,"
                + " dpo_all on all of them; best_of_16 takes the best of 16 sft responses by the preference model.",
                List.of("model", "true reward", "95 % interval", "topic", "politeness", "correctness", "length",
                        "fluency", "KL to sft", "distinct-2", "words", "finished"),
                result.judgements().stream().map(DemoReport::row).toList());
    }

    private static List<String> row(PolicyJudgement judgement) {
        return Stream.of(
                Stream.of(judgement.name(), decimal(judgement.trueReward().value()),
                        decimal(judgement.trueReward().low()) + " – " + decimal(judgement.trueReward().high())),
                judgement.components().values().stream().map(DemoReport::decimal),
                Stream.of(decimal(judgement.klToSft()), String.format(Locale.ROOT, "%.3f", judgement.distinct2()),
                        String.format(Locale.ROOT, "%.1f", judgement.meanWords()), percent(judgement.finished())))
                .flatMap(cells -> cells).toList();
    }

    private void rewards(Report.Builder page) {
        page.section("Rewards before and after").chart(histogram("dpo"), histogram("ppo"));
    }

    private HistogramChart histogram(String after) {
        return new HistogramChart("True reward, sft and " + after, "One response to each held-out prompt.",
                "true reward", List.of(sample("sft"), sample(after)), false, List.of());
    }

    private HistogramChart.Sample sample(String name) {
        return new HistogramChart.Sample(name, result.judgement(name).rewards());
    }

    private void filter(Report.Builder page) {
        FilterOutcome filter = result.filter();
        List<Mark> bounds = new ArrayList<>();
        if (filter.lower() > 0) { bounds.add(new Mark("lower bound", filter.lower())); }
        bounds.add(new Mark("upper bound", filter.upper()));
        page.section("The perplexity filter").text("Of " + filter.pairs() + " pairs, " + filter.kept()
                + " were kept: those whose responses the sft model itself could have written. " + filter.foreignPairs()
                + " pairs came from writers with another style; " + filter.foreignKept() + " of them passed.")
                .chart(new HistogramChart("Perplexity of responses under sft", "By where the pair came from; the filter"
                        + " does not know it.", "perplexity",
                        List.of(
                                new HistogramChart.Sample("own style", filter.ownPerplexities()),
                                new HistogramChart.Sample("foreign", filter.foreignPerplexities())),
                        true, bounds));
    }

    private void curves(Report.Builder page) {
        page.section("How they were trained").chart(
                curve("Pretraining loss", "base", "loss"),
                curve("Fine-tuning loss", "sft", "loss", "eval_loss"),
                curve("Preference model: accuracy", "reward", "accuracy", "eval_accuracy"),
                curve("DPO: margin and its halves", "dpo", "rewards/margins", "rewards/chosen", "rewards/rejected"),
                curve("PPO: score by the preference model", "ppo", "objective/scores"),
                curve("PPO: KL to sft", "ppo", "objective/kl"));
    }

    private LineChart curve(String title, String stage, String... metrics) {
        List<StepMetrics> steps = result.curves().getOrDefault(stage, List.of());
        return LineChart.of(title, "step", Stream.of(metrics).map(metric -> series(metric, steps))
                .toArray(Series[]::new));
    }

    private static Series series(String metric, List<StepMetrics> steps) {
        List<StepMetrics> with = steps.stream().filter(step -> step.values().containsKey(metric)).toList();
        return new Series(metric, with.stream().mapToDouble(StepMetrics::step).toArray(),
                with.stream().mapToDouble(step -> step.values().get(metric)).toArray());
    }

    private void samples(Report.Builder page) {
        List<Block.Sample> samples = new ArrayList<>();
        for (int i = 0; i < Math.min(SAMPLES, result.prompts().size()); i++) {
            int row = i;
            samples.add(new Block.Sample(result.prompts().get(row).text(), SHOWN.stream().map(result::judgement)
                    .map(j -> new Block.Response(j.name(), j.responses().get(row),
                            "reward " + decimal(j.rewards()[row])))
                    .toList()));
        }
        page.section("What they say")
                .text("The first held-out prompts, one sample each at temperature 1; not selected.")
                .samples(samples);
    }

    private void configuration(Report.Builder page) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("seed", Long.toString(result.seed())));
        result.recipe().forEach((name, value) -> rows.add(List.of(name, value)));
        result.seconds().forEach((stage, seconds) -> rows.add(List.of("seconds: " + stage, decimal(seconds))));
        page.section("Configuration").table("The same seed gives the same numbers on any CPU and any number of threads;"
                + " the seconds are this run's.", List.of("setting", "value"), rows);
    }

    private static String decimal(double value) { return String.format(Locale.ROOT, "%.2f", value); }

    private static String percent(double share) { return String.format(Locale.ROOT, "%.1f %%", 100 * share); }
}
