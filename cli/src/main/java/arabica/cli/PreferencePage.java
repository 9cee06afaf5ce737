package arabica.cli;

import arabica.rlhf.eval.Estimate;
import arabica.rlhf.eval.MemberAgreement;
import arabica.rlhf.eval.PreferenceEvaluation;
import arabica.rlhf.eval.Reliability;
import arabica.rlhf.report.BarChart;
import arabica.rlhf.report.Block;
import arabica.rlhf.report.Chart;
import arabica.rlhf.report.LineChart;
import arabica.rlhf.report.Mark;
import arabica.rlhf.report.Numbers;
import arabica.rlhf.report.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A preference model's evaluation on a report.
final class PreferencePage {
    /// Bars for the largest sources; the JSON names all.
    private static final int SOURCES = 20;

    private PreferencePage() {}

    static List<Block> blocks(PreferenceEvaluation found) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Cards(cards(found)));
        List<Chart> charts = new ArrayList<>(List.of(reliability(found.reliability()), byLength(found)));
        if (!found.bySource().isEmpty()) { charts.add(bySource(found)); }
        blocks.add(new Block.Charts(charts));
        found.members().ifPresent(members -> blocks.add(table(members)));
        return blocks;
    }

    private static List<Block.Card> cards(PreferenceEvaluation found) {
        return List.of(
                new Block.Card("accuracy", Numbers.brief(found.accuracy().value()),
                        Numbers.brief(found.accuracy().low()) + " to " + Numbers.brief(found.accuracy().high())),
                new Block.Card("length alone", Numbers.brief(found.lengthOnlyAccuracy()), ""),
                new Block.Card("pairs", Numbers.brief(found.pairs()), ""),
                new Block.Card("calibration error", Numbers.brief(found.calibrationError()), ""),
                new Block.Card("calibrating temperature", found.temperature().isPresent()
                        ? Numbers.brief(found.temperature().getAsDouble())
                        : "none", "not applied"));
    }

    private static Chart reliability(Reliability reliability) {
        List<Reliability.Bin> bins = reliability.bins().stream().filter(bin -> bin.pairs() > 0).toList();
        return new LineChart("Reliability", "how often the favoured response was the chosen, by the stated probability",
                "stated", "correct",
                List.of(new Series("model", bins.stream().mapToDouble(Reliability.Bin::meanConfidence).toArray(),
                        bins.stream().mapToDouble(Reliability.Bin::accuracy).toArray()),
                        new Series("calibrated", new double[]{0.5, 1}, new double[]{0.5, 1})),
                List.of());
    }

    private static Chart byLength(PreferenceEvaluation found) {
        return new BarChart("Accuracy by length difference", "characters of the chosen less those of the rejected",
                "accuracy",
                found.byLengthDifference().stream().map(
                        slice -> bar(slice.from() + " to " + slice.to() + " (" + slice.pairs() + ")", slice.accuracy()))
                        .toList(),
                List.of(new Mark("chance", 0.5)));
    }

    private static Chart bySource(PreferenceEvaluation found) {
        List<PreferenceEvaluation.SourceSlice> largest = found.bySource().stream()
                .sorted(Comparator.comparingInt(PreferenceEvaluation.SourceSlice::pairs).reversed()).limit(SOURCES)
                .toList();
        return new BarChart("Accuracy by source",
                largest.size() < found.bySource().size()
                        ? "the " + SOURCES + " largest of " + found.bySource().size()
                        : "by the rows' field \"source\"",
                "accuracy",
                largest.stream().map(slice -> bar(slice.source() + " (" + slice.pairs() + ")", slice.accuracy()))
                        .toList(),
                List.of(new Mark("chance", 0.5)));
    }

    private static BarChart.Bar bar(String name, Estimate estimate) {
        return new BarChart.Bar(name, estimate.value(), estimate.low(), estimate.high());
    }

    private static Block table(MemberAgreement members) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < members.accuracy().size(); i++) {
            rows.add(List.of("accuracy of member-" + (i + 1), Numbers.brief(members.accuracy().get(i))));
        }
        rows.add(List.of("deviation of margins", Numbers.brief(members.marginDeviation())));
        rows.add(List.of("share of pairs on which all agree", Numbers.brief(members.unanimous())));
        rows.add(List.of("accuracy there", Numbers.brief(members.unanimousAccuracy())));
        rows.add(List.of("accuracy elsewhere", Numbers.brief(members.dividedAccuracy())));
        return new Block.Table("The ensemble's members on these pairs.", List.of("", "value"), rows);
    }
}
