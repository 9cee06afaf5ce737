package arabica.studies;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// The results of a study's cells, and how they are picked out.
public record CellResults(List<CellResult> all) {
    public CellResults { all = List.copyOf(all); }

    /// Those with this coordinate.
    public CellResults where(String name, Object value) { return where(result -> result.cell().has(name, value)); }

    public CellResults where(Predicate<CellResult> holds) {
        return new CellResults(all.stream().filter(holds).toList());
    }

    /// The only one.
    ///
    /// @throws IllegalArgumentException if there are none or several
    public CellResult only() {
        if (all.size() != 1) {
            throw new IllegalArgumentException("expected one cell, found "
                    + all.stream().map(result -> result.cell().id()).toList());
        }
        return all.getFirst();
    }

    /// One number a seed, in the order of the seeds: what intervals over seeds are made of.
    ///
    /// @throws IllegalArgumentException if a seed has several cells
    public double[] bySeed(ToDoubleFunction<CellResult> number) {
        if (all.stream().map(result -> result.cell().seed()).distinct().count() < all.size()) {
            throw new IllegalArgumentException("several cells of one seed");
        }
        return all.stream().sorted((a, b) -> Long.compare(a.cell().seed(), b.cell().seed())).mapToDouble(number)
                .toArray();
    }

    /// As [#bySeed(ToDoubleFunction)], of a named number.
    public double[] bySeed(String number) { return bySeed(result -> result.number(number)); }
}
