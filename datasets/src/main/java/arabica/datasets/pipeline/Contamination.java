package arabica.datasets.pipeline;

import arabica.datasets.dedup.Hash128;
import arabica.datasets.dedup.NearIndex;
import arabica.datasets.dedup.NgramIndex;
import arabica.datasets.dedup.RowIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which rows of an evaluation set a training set has already. The evaluation set is held, the training set goes by:
/// memory grows with the former alone.
public final class Contamination {
    private Contamination() {}

    /// How an evaluation row is in the training set; the first that holds is told.
    public enum Kind {
        /** A training row has the same values. */
        EXACT,
        /** A training row's text is as similar as asked. */
        NEAR,
        /** Training rows share a run of words with it. */
        WORDS;

        /// `exact`.
        public String label() { return name().toLowerCase(Locale.ROOT); }
    }

    /// A row that is on both sides.
    ///
    /// @param eval  the row of the evaluation set
    /// @param train the first training row that is like it, of near ones the most similar
    /// @param share 1 for exact ones, the Jaccard similarity of near ones, or the share of the row's runs that are there
    public record Overlap(Origin eval, Origin train, Kind kind, double share) {}

    /// @param evalRows  rows of the evaluation set
    /// @param trainRows rows of the training set
    /// @param overlaps  evaluation rows that are contaminated, in their order
    public record Report(long evalRows, long trainRows, List<Overlap> overlaps) {
        public long count(Kind kind) { return overlaps.stream().filter(overlap -> overlap.kind() == kind).count(); }
    }

    /// Compares the sets.
    ///
    /// @throws arabica.datasets.DataException when one lacks a column that shall be compared
    public static Report check(Dataset train, Dataset eval, ContaminationOptions options) {
        try (Run run = new Run(train.threads())) {
            Eval rows = new Eval(run, eval, options);
            long[] seen = {0};
            Pass.over(train.node(), run, options.columns(), batch -> rows.look(batch), found -> {
                seen[0] += found.size();
                rows.note(found);
            });
            return new Report(rows.hashes.size(), seen[0], rows.overlaps());
        }
    }

    /// What of the evaluation set a training row has.
    private record Found(long origin, Hash128 hash, List<NearIndex.Match> near, int[] runs) {}

    /// The evaluation set, and what was met of it so far.
    private static final class Eval {
        private final Run run;
        private final ContaminationOptions options;
        private final List<Hash128> hashes = new ArrayList<>();
        private final List<Long> origins = new ArrayList<>();
        private final NgramIndex runs;
        private final NearIndex near;
        /// From a hash to a place in `exact`.
        private final RowIndex places = new RowIndex();
        private final long[] exact;
        private final long[] nearest;
        private final double[] similarity;

        Eval(Run run, Dataset eval, ContaminationOptions options) {
            this.run = run;
            this.options = options;
            List<String> texts = new ArrayList<>();
            Pass.over(eval.node(), run, options.columns(), batch -> {
                List<String> own = new ArrayList<>();
                for (int i = 0; i < batch.rows(); i++) { own.add(Cells.text(batch.table(), options.columns(), i)); }
                return new Texts(own, Cells.hashes(batch.table(), options.columns()), batch.origins());
            }, batch -> {
                texts.addAll(batch.texts());
                hashes.addAll(Arrays.asList(batch.hashes()));
                Arrays.stream(batch.origins()).forEach(origins::add);
            });
            runs = NgramIndex.of(options.words(),
                    texts.stream().map(text -> NgramIndex.runs(text, options.words())).toList());
            near = new NearIndex(options.near(), texts);
            hashes.forEach(hash -> places.putIfAbsent(hash, places.size()));
            exact = filled((int) places.size());
            nearest = filled(hashes.size());
            similarity = new double[hashes.size()];
        }

        private record Texts(List<String> texts, Hash128[] hashes, long[] origins) {}

        private static long[] filled(int size) {
            long[] none = new long[size];
            Arrays.fill(none, -1);
            return none;
        }

        /// On any thread.
        List<Found> look(Batch batch) {
            Hash128[] own = Cells.hashes(batch.table(), options.columns());
            List<Found> found = new ArrayList<>();
            for (int i = 0; i < batch.rows(); i++) {
                String text = Cells.text(batch.table(), options.columns(), i);
                found.add(new Found(batch.origins()[i], own[i], near.near(text), runs.found(text)));
            }
            return found;
        }

        void note(List<Found> found) {
            for (Found row : found) {
                long place = places.get(row.hash());
                if (place >= 0 && exact[(int) place] < 0) { exact[(int) place] = row.origin(); }
                for (NearIndex.Match match : row.near()) {
                    if (match.similarity() > similarity[match.number()]) {
                        similarity[match.number()] = match.similarity();
                        nearest[match.number()] = row.origin();
                    }
                }
                runs.met(row.origin(), row.runs());
            }
        }

        List<Overlap> overlaps() {
            List<Overlap> overlaps = new ArrayList<>();
            for (int row = 0; row < hashes.size(); row++) { overlap(row).ifPresent(overlaps::add); }
            return overlaps;
        }

        private Optional<Overlap> overlap(int row) {
            long same = exact[(int) places.get(hashes.get(row))];
            if (same >= 0) { return Optional.of(overlap(row, same, Kind.EXACT, 1)); }
            if (nearest[row] >= 0) { return Optional.of(overlap(row, nearest[row], Kind.NEAR, similarity[row])); }
            NgramIndex.Overlap shared = runs.overlap(row, options.commonAfter());
            return shared.trainRow() < 0
                    ? Optional.empty()
                    : Optional.of(overlap(row, shared.trainRow(), Kind.WORDS, shared.share()));
        }

        private Overlap overlap(int row, long train, Kind kind, double share) {
            return new Overlap(run.origins().of(origins.get(row)), run.origins().of(train), kind, share);
        }
    }
}
