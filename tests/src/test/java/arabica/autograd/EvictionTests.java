package arabica.autograd;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.exp;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.reshape;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.square;
import static arabica.autograd.ops.Ops.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.scalar.ScalarBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Results that give their memory back before backward, and are computed again where it needs them.
class EvictionTests {
    private final ScalarBackend backend = new ScalarBackend();
    private final Scope parameters = Scope.open(backend);
    private final Tensor x = parameters.of(new double[]{1, 2, 3}, 3).requireGrad();

    @AfterEach
    void close() {
        parameters.close();
        backend.close();
    }

    private double[] gradient() { return x.grad().orElseThrow().toDoubles(); }

    @Test
    void whatWasEvictedIsComputedAgainWhereBackwardNeedsIt() {
        // y = exp(u)², u = 2x: the derivatives read exp(u) and, as it is a view, u itself
        Scope.step(backend, () -> {
            Tensor u = scale(x, 2);
            Tensor e = exp(reshape(u, 3, 1));
            Tensor y = sum(square(e));
            u.evict();
            e.evict();
            assertThat(u.isAlive()).isFalse();
            assertThat(e.isAlive()).isFalse();
            y.backward();
        });

        assertThat(gradient()).containsExactly(new double[]{4 * Math.exp(4), 4 * Math.exp(8), 4 * Math.exp(12)},
                within(1e-8));
    }

    @Test
    void whatWasComputedAgainIsGoneWhenTheTurnOfItsOwnOperationComes() {
        boolean[] alive = new boolean[1];
        record Twice(boolean[] alive) implements Operation {
            @Override
            public Tensor forward(Context context) {
                Tensor out = context.allocate(context.input(0).shape());
                context.backend().affine(context.input(0), 2, 0, out);
                return out;
            }

            @Override
            public void backward(Context context) {
                alive[0] = context.output().isAlive();
                context.contribute(0, gradX -> context.backend().affine(context.gradOutput(), 2, 0, gradX));
            }
        }
        Scope.step(backend, () -> {
            Tensor u = Autograd.apply(new Twice(alive), x);
            Tensor y = sum(square(u)); // whose derivative reads u
            u.evict();
            y.backward();
        });

        assertThat(alive[0]).isFalse();
        assertThat(gradient()).containsExactly(8, 16, 24);
    }

    @Test
    void aLossThatWasEvictedAndReadAgainStaysReadable() {
        Scope.step(backend, () -> {
            Tensor loss = sum(square(x));
            loss.evict();
            assertThat(loss.item()).isEqualTo(14);
            loss.backward();
            assertThat(loss.item()).isEqualTo(14);
        });

        assertThat(gradient()).containsExactly(2, 4, 6);
    }

    @Test
    void whatNoDerivativeReadsIsNotComputedAgain() {
        Scope.step(backend, () -> {
            Tensor u = square(x);
            Tensor y = sum(add(u, x));
            u.evict();
            y.backward();
            assertThat(u.isAlive()).isFalse();
        });

        assertThat(gradient()).containsExactly(3, 5, 7);
    }

    @Test
    void anEvictedResultThatIsReadAgainIsThereAgain() {
        Scope.step(backend, () -> {
            Tensor u = square(x);
            u.evict();
            assertThat(u.toDoubles()).containsExactly(1, 4, 9);
            sum(multiply(u, u)).backward();
        });

        assertThat(gradient()).containsExactly(4, 32, 108);
    }

    @Test
    void anUnrecordedResultThatWasEvictedIsGone() {
        Scope.step(backend, () -> {
            Tensor u = Autograd.noGrad(() -> square(x));
            u.evict();
            assertThatThrownBy(u::toDoubles).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void aResultUnderFrozenInputsThatWasEvictedIsComputedAgainForWhatIsTrained() {
        Tensor frozen = parameters.of(new double[]{2, 3, 4}, 3);
        Tensor[] gone = new Tensor[1];
        Scope.step(backend, () -> {
            Tensor u = square(frozen);
            Tensor loss = sum(multiply(u, x));
            u.evict();
            gone[0] = u;
            loss.backward();
        });

        assertThat(gradient()).containsExactly(4, 9, 16);
        assertThatThrownBy(gone[0]::toDoubles).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given back");
    }

    @Test
    void onlyResultsOfTheCurrentScopeAreEvicted() {
        assertThatThrownBy(x::evict).isInstanceOf(IllegalStateException.class).hasMessageContaining("leaf");
        Scope.step(backend, () -> {
            Tensor u = square(x);
            Scope.step(backend,
                    () -> assertThatThrownBy(u::evict).isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("current scope"));
        });
    }
}
