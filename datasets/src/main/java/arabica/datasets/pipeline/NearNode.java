package arabica.datasets.pipeline;

import arabica.datasets.dedup.NearDuplicates;
import arabica.datasets.dedup.NearOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/// The first row of each cluster of near duplicates. Rows are looked at twice, or three times where candidates are
/// verified, before the first comes out.
record NearNode(Node upstream, List<String> columns, NearOptions options, Dropped dropped) implements Node {

    @Override
    public BatchSource open(Run run, Optional<List<String>> wanted) {
        Clusters clusters = clusters(run);
        int[] first = clusters.first();
        BatchSource source = upstream instanceof ExactNode exact
                ? exact.open(run, wanted, clusters.kept())
                : upstream.open(run, wanted);
        return Node.on(source, rows -> new KeepSource(rows, run, first.length, row -> {
            if (first[row] == row) { return true; }
            if (!run.isLooking()) {
                dropped.row(run.origins().of(clusters.origins()[row]),
                        run.origins().of(clusters.origins()[first[row]]));
            }
            return false;
        }));
    }

    /// For each row the first of its cluster, and where it came from.
    private record Clusters(int[] first, long[] origins) {
        /// From a row's origin to that of the row that stays for it. Only what goes takes memory.
        LongUnaryOperator kept() {
            Map<Long, Long> kept = new HashMap<>();
            for (int row = 0; row < first.length; row++) {
                if (first[row] != row) { kept.put(origins[row], origins[first[row]]); }
            }
            return origin -> kept.getOrDefault(origin, origin);
        }
    }

    private record Fingerprints(NearDuplicates.Fingerprint[] rows, long[] origins) {}

    private Clusters clusters(Run run) {
        NearDuplicates near = new NearDuplicates(options);
        LongList origins = new LongList();
        Pass.over(upstream, run, columns, batch -> {
            NearDuplicates.Fingerprint[] rows = new NearDuplicates.Fingerprint[batch.rows()];
            for (int i = 0; i < rows.length; i++) { rows[i] = near.fingerprint(Cells.text(batch.table(), columns, i)); }
            return new Fingerprints(rows, batch.origins());
        }, found -> {
            Arrays.stream(found.rows()).forEach(near::add);
            Arrays.stream(found.origins()).forEach(origins::add);
        });
        Map<Integer, long[]> shingles = options.verify() ? shingles(run, near.rows(), near.candidates()) : Map.of();
        return new Clusters(near.clusters(shingles::get), origins.toArray());
    }

    /// The sets of the candidates alone.
    private Map<Integer, long[]> shingles(Run run, int rows, BitSet candidates) {
        Map<Integer, long[]> shingles = new HashMap<>();
        if (candidates.isEmpty()) { return shingles; }
        int[] row = {0};
        // Which rows of a batch are candidates is known only in order, so the texts are cut here and the sets made there.
        Pass.over(upstream, run, columns, batch -> {
            String[] texts = new String[batch.rows()];
            for (int i = 0; i < texts.length; i++) { texts[i] = Cells.text(batch.table(), columns, i); }
            return texts;
        }, texts -> {
            for (String text : texts) {
                if (candidates.get(row[0])) { shingles.put(row[0], options.shingles().of(text)); }
                row[0]++;
            }
        });
        Pass.requireSame(row[0] == rows);
        return shingles;
    }

    @Override
    public Stream<Path> inputs() { return upstream.inputs(); }
}
