package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import arabica.datasets.Splits;
import arabica.datasets.dedup.Hash128;
import arabica.datasets.dedup.RowIndex;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One side of a split. Which rows are held out is found in a pass of its own, anew for each time that rows are read.
record SplitNode(Node upstream, SplitOptions options, boolean heldOut) implements Node {

    @Override
    public BatchSource open(Run run, Optional<List<String>> wanted) {
        Held held = held(run);
        return Node.on(upstream.open(run, wanted),
                source -> new KeepSource(source, run, held.of(), row -> held.rows().get(row) == heldOut));
    }

    /// The rows that are held out, and of how many.
    private record Held(BitSet rows, int of) {}

    private Held held(Run run) {
        int[] groups = options.column().isPresent() ? groups(run, options.column().get()) : new int[count(run)];
        int size = groups.length;
        long target = options.rows().isPresent()
                ? options.rows().getAsLong()
                : Math.clamp(Math.round(size * options.share().getAsDouble()), 1L, Math.max(1L, size - 1L));
        if (target >= size) {
            throw new DataException("cannot hold out " + target + " of " + size + " rows; expected some on both sides");
        }
        return new Held(options.column().isPresent()
                ? Splits.holdOutGroups(groups, (int) target, options.seed())
                : Splits.holdOutRows(size, (int) target, options.seed()), size);
    }

    private int count(Run run) {
        int[] rows = {0};
        Pass.over(upstream, run, List.of(), Batch::rows, count -> rows[0] = Math.addExact(rows[0], count));
        return rows[0];
    }

    /// The number of each row's group, in the order in which they are met.
    private int[] groups(Run run, String column) {
        RowIndex numbers = new RowIndex();
        IntList groups = new IntList();
        Pass.over(upstream, run, List.of(column), batch -> Cells.hashes(batch.table(), List.of(column)), hashes -> {
            for (Hash128 hash : hashes) {
                long next = numbers.size();
                long known = numbers.putIfAbsent(hash, next);
                groups.add(Math.toIntExact(known == RowIndex.ABSENT ? next : known));
            }
        });
        return groups.toArray();
    }

    @Override
    public Stream<Path> inputs() { return upstream.inputs(); }
}
