package arabica.rlhf.filter;

import arabica.nn.Seeds;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/// Draws distinct prompts out of a table, each with the same chance however often it occurs: those whose hashes, mixed with
/// the seed, are the smallest (a bottom-k sketch). Which they are does not depend on the order of the rows.
final class PromptDraw {
    private PromptDraw() {}

    /// A row with a prompt, by the prompt's mixed hash.
    private record Drawn(long mixed, long index) {}

    /// @return the places of one row for each prompt, in the order of the draw; fewer than `count` where there are fewer
    ///     prompts
    static long[] draw(ScoreTable table, int count, long seed) {
        PriorityQueue<Drawn> largestFirst = new PriorityQueue<>(
                Comparator.comparing(Drawn::mixed, Long::compareUnsigned).reversed());
        Set<Long> in = new HashSet<>();
        table.scan((index, row) -> {
            if (row.isBad()) { return; }
            long mixed = Seeds.mix(seed, row.prompt());
            boolean late = largestFirst.size() == count
                    && Long.compareUnsigned(mixed, largestFirst.peek().mixed()) >= 0;
            if (late || !in.add(mixed)) { return; }
            largestFirst.add(new Drawn(mixed, index));
            if (largestFirst.size() > count) { in.remove(largestFirst.poll().mixed()); }
        });
        return largestFirst.stream().sorted(Comparator.comparing(Drawn::mixed, Long::compareUnsigned))
                .mapToLong(Drawn::index).toArray();
    }
}
