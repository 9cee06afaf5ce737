package arabica.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.testkit.MaskArbitraries.Mask;
import arabica.testkit.counterexample.JavaSource;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// Batches of token ids. They shrink to fewer and shorter rows of small ids.
public final class TokenArbitraries {
    /// Rows of ids, of different lengths.
    public record TokenBatch(List<int[]> rows) {
        /// The length of the longest row.
        public int time() { return rows.stream().mapToInt(row -> row.length).max().orElse(0); }

        /// I32 `[batch, time]`, padded on the right.
        public Tensor toTensor(Scope scope, int padId) {
            int time = time();
            int[] ids = new int[rows.size() * time];
            Arrays.fill(ids, padId);
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 0, ids, i * time, rows.get(i).length);
            }
            return scope.of(ids, rows.size(), time);
        }

        /// The token after each, I32 `[batch, time]`; `ignored` (negative) at each row's last token and at padding.
        public Tensor targets(Scope scope, int ignored) {
            int time = time();
            int[] ids = new int[rows.size() * time];
            Arrays.fill(ids, ignored);
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 1, ids, i * time, rows.get(i).length - 1);
            }
            return scope.of(ids, rows.size(), time);
        }

        /// Where a token stands and no padding, `[batch, time]`.
        public Mask mask() {
            int time = time();
            boolean[] visible = new boolean[rows.size() * time];
            for (int i = 0; i < visible.length; i++) { visible[i] = i % time < rows.get(i / time).length; }
            return new Mask(rows.size(), time, visible);
        }

        /// A Java expression that gives this batch again.
        @Override
        public String toString() {
            return rows.stream().map(JavaSource::of).collect(Collectors.joining(", ",
                    "new arabica.testkit.TokenArbitraries.TokenBatch(java.util.List.of(", "))"));
        }
    }

    private TokenArbitraries() {}

    /// Batches of 1 to `highBatch` rows of 1 to `highTime` ids from 0 to below `vocabulary`. About half of the rows repeat a
    /// few ids, as text does: embeddings gather several gradients in one place then.
    public static Arbitrary<TokenBatch> batches(int vocabulary, int highBatch, int highTime) {
        Arbitrary<Integer> any = Arbitraries.integers().between(0, vocabulary - 1);
        Arbitrary<Integer> few = Arbitraries.integers().between(0, Math.min(2, vocabulary - 1));
        Arbitrary<int[]> row = Arbitraries.oneOf(row(any, highTime), row(few, highTime));
        return row.list().ofMinSize(1).ofMaxSize(highBatch).map(TokenBatch::new).withoutEdgeCases();
    }

    private static Arbitrary<int[]> row(Arbitrary<Integer> ids, int highTime) {
        return ids.array(int[].class).ofMinSize(1).ofMaxSize(highTime);
    }
}
