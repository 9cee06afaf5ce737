package arabica.rlhf.filter;

import arabica.nn.Seeds;
import arabica.rlhf.filter.FilterAudit.Histogram;
import arabica.rlhf.filter.FilterAudit.LengthBucket;
import arabica.rlhf.filter.FilterAudit.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/// The numbers of an audit, out of a table of scores that is read some times over; nothing of it is held.
final class AuditBuilder {
    private static final int BINS = 40;
    private static final double[] QUANTILES = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};
    private static final int POINTS = 400;
    private static final long POINT_DRAW = 0xA0;
    private static final ToDoubleFunction<ScoreRecord> CHOSEN = ScoreRecord::chosenNll;
    private static final ToDoubleFunction<ScoreRecord> REJECTED = ScoreRecord::rejectedNll;

    private final ScoreTable table;
    private final Verdict verdict;
    private final List<ResponseScore> own;

    /// @param own the model's own samples, where there are any
    AuditBuilder(ScoreTable table, Verdict verdict, List<ResponseScore> own) {
        this.table = table;
        this.verdict = verdict;
        this.own = own;
    }

    SequencedMap<String, SequencedMap<String, Double>> quantiles() {
        SequencedMap<String, SequencedMap<String, Double>> all = new LinkedHashMap<>();
        all.put("chosen", quantiles(CHOSEN));
        all.put("rejected", quantiles(REJECTED));
        if (!own.isEmpty()) {
            double[] values = own.stream().mapToDouble(ResponseScore::perplexity).toArray();
            SequencedMap<String, Double> of = new LinkedHashMap<>();
            for (double q : QUANTILES) { of.put(name(q), Quantiles.of(values, q)); }
            all.put("own", of);
        }
        return all;
    }

    /// Of judged pairs, of the kept ones among them, and of the model's own samples.
    Histogram histogram(SequencedMap<String, SequencedMap<String, Double>> quantiles) {
        double low = quantiles.values().stream().mapToDouble(of -> of.get("min")).min().orElseThrow();
        double high = quantiles.values().stream().mapToDouble(of -> of.get("max")).max().orElseThrow();
        double from = StrictMath.log(low);
        double width = Math.max(1e-9, (StrictMath.log(high) - from) / BINS);
        double[] edges = new double[BINS + 1];
        Arrays.setAll(edges, i -> StrictMath.exp(from + i * width));
        SequencedMap<String, long[]> counts = new LinkedHashMap<>();
        for (String name : List.of("chosen", "rejected", "chosen_kept", "rejected_kept")) {
            counts.put(name, new long[BINS]);
        }
        table.scan((index, row) -> {
            if (!verdict.judges(index, row)) { return; }
            int chosen = bin(row.chosenNll(), from, width);
            int rejected = bin(row.rejectedNll(), from, width);
            counts.get("chosen")[chosen]++;
            counts.get("rejected")[rejected]++;
            if (verdict.keeps(index, row)) {
                counts.get("chosen_kept")[chosen]++;
                counts.get("rejected_kept")[rejected]++;
            }
        });
        if (!own.isEmpty()) {
            long[] bins = new long[BINS];
            own.forEach(one -> bins[bin(one.meanNll(), from, width)]++);
            counts.put("own", bins);
        }
        return new Histogram(edges, counts);
    }

    /// By powers of two of their tokens.
    List<LengthBucket> lengths() {
        Bucket[] buckets = new Bucket[Integer.SIZE];
        Arrays.setAll(buckets, i -> new Bucket());
        table.scan((index, row) -> {
            if (!verdict.judges(index, row)) { return; }
            boolean kept = verdict.keeps(index, row);
            buckets[bucket(row.chosenTokens())].add(row.chosenNll(), kept);
            buckets[bucket(row.rejectedTokens())].add(row.rejectedNll(), kept);
        });
        for (ResponseScore one : own) { buckets[bucket(one.tokens())].addOwn(one.meanNll()); }
        List<LengthBucket> lengths = new ArrayList<>();
        for (int i = 0; i < buckets.length; i++) {
            Bucket of = buckets[i];
            if (of.responses + of.own > 0) {
                lengths.add(new LengthBucket(1 << i, of.responses, of.kept, geometric(of.nll, of.responses), of.own,
                        geometric(of.ownNll, of.own)));
            }
        }
        return lengths;
    }

    /// Chosen and rejected responses of judged pairs that a seeded draw picks.
    List<Point> points(long seed) {
        Nearest drawn = new Nearest(POINTS / 2);
        table.scan((index, row) -> {
            if (verdict.judges(index, row)) { drawn.offer(Seeds.mix(seed, POINT_DRAW, index) >>> 11, index); }
        });
        long[] indexes = drawn.indexes();
        Arrays.sort(indexes);
        List<Point> points = new ArrayList<>();
        table.scan((index, row) -> {
            if (Arrays.binarySearch(indexes, index) < 0) { return; }
            boolean kept = verdict.keeps(index, row);
            points.add(new Point(row.chosenTokens(), StrictMath.exp(row.chosenNll()), kept));
            points.add(new Point(row.rejectedTokens(), StrictMath.exp(row.rejectedNll()), kept));
        });
        return points;
    }

    private SequencedMap<String, Double> quantiles(ToDoubleFunction<ScoreRecord> nll) {
        SequencedMap<String, Double> of = new LinkedHashMap<>();
        for (double q : QUANTILES) {
            of.put(name(q), Quantiles.of(action -> table.scan((index, row) -> {
                if (verdict.judges(index, row)) { action.accept(nll.applyAsDouble(row)); }
            }), verdict.counts().judged(), q, StrictMath::exp));
        }
        return of;
    }

    private static int bin(double nll, double from, double width) {
        return Math.clamp((long) ((nll - from) / width), 0, BINS - 1);
    }

    private static int bucket(int tokens) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, tokens));
    }

    private static Double geometric(double sum, long count) { return count == 0 ? null : StrictMath.exp(sum / count); }

    private static String name(double q) { return q == 0 ? "min" : q == 1 ? "max" : Double.toString(q); }

    private static final class Bucket {
        private long responses;
        private long kept;
        private double nll;
        private long own;
        private double ownNll;

        private void add(double meanNll, boolean stays) {
            responses++;
            kept += stays ? 1 : 0;
            nll += meanNll;
        }

        private void addOwn(double meanNll) {
            own++;
            ownNll += meanNll;
        }
    }
}
