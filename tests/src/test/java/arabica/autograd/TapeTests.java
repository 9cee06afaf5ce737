package arabica.autograd;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.exp;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.reshape;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.square;
import static arabica.autograd.ops.Ops.subtract;
import static arabica.autograd.ops.Ops.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.scalar.ScalarBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapeTests {
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
    void aTensorUsedTwiceGathersFromBothUses() {
        // y = x² + 3x, dy/dx = 2x + 3
        Scope.step(backend, () -> sum(add(square(x), scale(x, 3))).backward());

        assertThat(gradient()).containsExactly(5, 7, 9);
    }

    @Test
    void aResultUsedTwiceGathersFromBothUses() {
        // u = 2x, y = u·u + u, dy/dx = 2·(2u + 1) = 8x + 2
        Scope.step(backend, () -> {
            Tensor u = scale(x, 2);
            sum(add(multiply(u, u), u)).backward();
        });

        assertThat(gradient()).containsExactly(10, 18, 26);
    }

    @Test
    void aResultAddedToItselfGetsTwiceTheGradient() {
        Scope.step(backend, () -> {
            Tensor u = scale(x, 1);
            sum(add(u, u)).backward();
        });

        assertThat(gradient()).containsExactly(2, 2, 2);
    }

    @Test
    void aResultSubtractedFromItselfGetsNone() {
        Scope.step(backend, () -> {
            Tensor u = scale(x, 1);
            sum(subtract(u, u)).backward();
        });

        assertThat(gradient()).containsExactly(0, 0, 0);
    }

    @Test
    void gradientsHandedOnByOneResidualDoNotLeakIntoTheOther() {
        // a and b both get the gradient of a + b; a then gets more from elsewhere, b must not.
        Scope.step(backend, () -> {
            Tensor a = scale(x, 2);
            Tensor b = scale(x, 10);
            Tensor total = add(sum(add(a, b)), sum(square(a)));
            total.backward();
        });

        // 2 + 10 + 8x
        assertThat(gradient()).containsExactly(20, 28, 36);
    }

    @Test
    void aReshapedTensorAndItsOriginalGatherTogether() {
        Scope.step(backend, () -> {
            Tensor u = scale(x, 2);
            Tensor column = reshape(u, 3, 1);
            sum(add(square(reshape(column, 3)), u)).backward();
        });

        // u² + u with u = 2x: 8x + 2
        assertThat(gradient()).containsExactly(10, 18, 26);
    }

    @Test
    void microStepsAddUpUntilTheGradientIsZeroed() {
        for (int microStep = 0; microStep < 3; microStep++) { Scope.step(backend, () -> sum(square(x)).backward()); }
        assertThat(gradient()).containsExactly(6, 12, 18);

        x.zeroGrad();
        assertThat(gradient()).containsExactly(0, 0, 0);
    }

    @Test
    void twoLossesInOneScopeAddUp() {
        Scope.step(backend, () -> {
            sum(square(x)).backward();
            sum(scale(x, 5)).backward();
        });

        assertThat(gradient()).containsExactly(7, 9, 11);
    }

    @Test
    void whatDoesNotLeadToTheFirstLossStillServesTheSecond() {
        Scope.step(backend, () -> {
            Tensor later = square(x);
            sum(scale(x, 5)).backward();
            sum(later).backward();
        });

        assertThat(gradient()).containsExactly(7, 9, 11);
    }

    @Test
    void backwardWithACotangentIsItsProductWithTheJacobian() {
        Scope.step(backend, () -> square(x).backward(Scope.current().of(new double[]{1, 10, 100}, 3)));

        assertThat(gradient()).containsExactly(2, 40, 600);
    }

    @Test
    void aCotangentOfAnotherShapeIsRefused() {
        Scope.step(backend, () -> {
            Tensor y = square(x);
            assertThatThrownBy(() -> y.backward(Scope.current().zeros(DType.F64, Shape.of(2))))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("F64[3]")
                    .hasMessageContaining("F64[2]");
        });
    }

    @Test
    void nothingIsRecordedUnderNoGrad() {
        Scope.step(backend, () -> {
            Tensor y = Autograd.noGrad(() -> square(x));
            assertThat(y.requiresGrad()).isFalse();
            assertThat(Autograd.isRecording()).isTrue();
            assertThatThrownBy(() -> sum(y).backward()).isInstanceOf(IllegalStateException.class);
        });
        assertThat(gradient()).containsExactly(0, 0, 0);
    }

    @Test
    void detachCutsTheGradientAndKeepsTheValues() {
        Scope.step(backend, () -> {
            Tensor y = square(x);
            sum(multiply(y.detach(), x)).backward();
        });

        assertThat(gradient()).containsExactly(1, 4, 9);
    }

    @Test
    void backwardNeedsAScalar() {
        Scope.step(backend, () -> assertThatThrownBy(() -> square(x).backward())
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("scalar")
                .hasMessageContaining("F64[3]"));
    }

    @Test
    void theLossStaysReadableAfterBackward() {
        double loss = Scope.step(backend, () -> {
            Tensor sum = sum(square(x));
            sum.backward();
            return sum.item();
        });

        assertThat(loss).isEqualTo(14);
    }

    @Test
    void aSecondBackwardSaysThatTheFirstHasFinished() {
        Scope.step(backend, () -> {
            Tensor loss = sum(square(x));
            loss.backward();
            assertThatThrownBy(loss::backward).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("earlier backward()");
        });
    }

    @Test
    void aResultThatBackwardConsumedSaysSoWhenUsed() {
        Scope.step(backend, () -> {
            Tensor y = square(x);
            sum(y).backward();
            assertThat(y.isAlive()).isFalse();
            assertThatThrownBy(y::toDoubles).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("backward has consumed it").hasMessageContaining("F64[3]");
            assertThatThrownBy(() -> exp(y)).isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("exp: ");
        });
    }

    @Test
    void aSecondLossThroughAConsumedResultIsRefusedNotSilentlyWrong() {
        Scope.step(backend, () -> {
            Tensor trunk = scale(x, 2);
            Tensor first = sum(trunk);
            Tensor second = sum(scale(trunk, 3));
            first.backward();
            assertThatThrownBy(second::backward).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("consumed");
        });
    }

    @Test
    void aResultOfAnotherScopesTapeIsRefusedNotSilentlyCutOff() {
        Scope.step(backend, () -> {
            Tensor outer = square(x);
            Scope.step(backend, () -> {
                assertThatThrownBy(() -> exp(outer)).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("another scope");
                assertThat(exp(outer.detach()).toDoubles()).hasSize(3);
            });
        });
    }

    @Test
    void onlyALeafCanBeMadeToRequireAGradient() {
        Scope.step(backend, () -> assertThatThrownBy(() -> square(x).requireGrad())
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("leaf"));
    }

    @Test
    void anOperationOfOnesOwnIsRecordedLikeAnyOther() {
        record Cube() implements Operation {
            @Override
            public Tensor forward(Context context) {
                Tensor y = context.allocate(context.input(0).shape());
                context.backend().unary(UnaryFunction.SQUARE, context.input(0), y);
                context.backend().binary(BinaryFunction.MULTIPLY, y, context.input(0), y);
                return y;
            }

            @Override
            public void backward(Context context) {
                context.contribute(0, gradX -> {
                    context.backend().unary(UnaryFunction.SQUARE, context.input(0), gradX);
                    context.backend().affine(gradX, 3, 0, gradX);
                    context.backend().binary(BinaryFunction.MULTIPLY, gradX, context.gradOutput(), gradX);
                });
            }
        }
        Scope.step(backend, () -> sum(Autograd.apply(new Cube(), x)).backward());

        assertThat(gradient()).containsExactly(3, 12, 27);
    }

    @Test
    void aGradientMayBeGivenItsPlaceAndMovesThere() {
        Scope.step(backend, () -> sum(square(x)).backward());
        Tensor block = parameters.full(DType.F64, Shape.of(5), 7);

        x.requireGrad(block.viewAt(1, Shape.of(3)));

        assertThat(block.toDoubles()).containsExactly(7, 2, 4, 6, 7);
        Scope.step(backend, () -> sum(square(x)).backward());
        assertThat(block.toDoubles()).containsExactly(7, 4, 8, 12, 7);
        x.zeroGrad();
        Scope.step(backend, () -> sum(x).backward());
        assertThat(block.toDoubles()).containsExactly(7, 1, 1, 1, 7);
        x.freeze();
        assertThat(block.isAlive()).isTrue();
    }

    @Test
    void tensorsOfTwoBackendsDoNotMix() {
        try (ScalarBackend other = new ScalarBackend(); Scope scope = Scope.open(other)) {
            Tensor y = scope.of(new double[]{1, 2, 3}, 3);
            Scope.step(backend, () -> assertThatThrownBy(() -> add(x, y))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("different backends"));
        }
    }
}
