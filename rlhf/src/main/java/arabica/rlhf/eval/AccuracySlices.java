package arabica.rlhf.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Where a preference model is right: among pairs of like difference in length, and of one source. Intervals are bootstrapped
/// within each slice.
final class AccuracySlices {
    /// As many pairs in each, as far as equal differences allow.
    private static final int LENGTH_BINS = 5;
    /// What stands for pairs that name no source, beside others that do.
    private static final String NO_SOURCE = "(none)";

    private AccuracySlices() {}

    /// Fifths of the pairs by `length of chosen − length of rejected`; equal differences stay together, so there may be fewer.
    static List<PreferenceEvaluation.LengthSlice> byLength(EvaluatedPairs pairs, double[] correct,
            Bootstrap bootstrap) {
        int n = correct.length;
        int[] difference = new int[n];
        for (int i = 0; i < n; i++) { difference[i] = pairs.chosenLength()[i] - pairs.rejectedLength()[i]; }
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingInt(i -> difference[i]))
                .mapToInt(Integer::intValue).toArray();
        List<PreferenceEvaluation.LengthSlice> slices = new ArrayList<>();
        int from = 0;
        for (int bin = 1; bin <= LENGTH_BINS; bin++) {
            int to = (int) ((long) n * bin / LENGTH_BINS);
            while (to > 0 && to < n && difference[order[to]] == difference[order[to - 1]]) { to++; }
            if (to <= from) { continue; }
            double[] inside = Arrays.stream(order, from, to).mapToDouble(i -> correct[i]).toArray();
            slices.add(new PreferenceEvaluation.LengthSlice(difference[order[from]], difference[order[to - 1]],
                    to - from, bootstrap.mean(inside)));
            from = to;
        }
        return List.copyOf(slices);
    }

    /// Sources by name; none where no pair names one.
    static List<PreferenceEvaluation.SourceSlice> bySource(EvaluatedPairs pairs, double[] correct,
            Bootstrap bootstrap) {
        TreeMap<String, List<Double>> bySource = new TreeMap<>();
        for (int i = 0; i < correct.length; i++) {
            bySource.computeIfAbsent(pairs.sources().get(i).orElse(NO_SOURCE), name -> new ArrayList<>())
                    .add(correct[i]);
        }
        if (pairs.sources().stream().allMatch(source -> source.isEmpty())) { return List.of(); }
        return bySource.entrySet().stream().map(entry -> new PreferenceEvaluation.SourceSlice(entry.getKey(),
                entry.getValue().size(),
                bootstrap.mean(entry.getValue().stream().mapToDouble(Double::doubleValue).toArray()))).toList();
    }
}
