package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.scalar.ScalarBackend;
import arabica.testkit.Twins.Pair;
import org.junit.jupiter.api.Test;

/// The bounds of the backends' suite are narrower than the mistakes that they are for.
class TwinsTests {
    @Test
    void oneTermOfALongSoftmaxThatIsMissingIsSeen() {
        int columns = 700;
        Twins.run(new ScalarBackend(), 1, t -> {
            Pair x = t.values(v -> 0.1 * v, 1, columns);
            Pair out = t.zeros(1, columns);
            t.call(b -> b.softmax(x.on(b), out.on(b)));
            t.nearShares(out, columns, 1);
            double last = out.exact().toDoubles()[columns - 1];
            t.tested().affine(out.tested(), 1 / (1 - last), 0, out.tested());

            assertThatThrownBy(() -> t.nearShares(out, columns, 1)).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("off by");
        });
    }
}
