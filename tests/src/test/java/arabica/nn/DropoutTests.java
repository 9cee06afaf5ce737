package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;

class DropoutTests {
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void dropsTheShareThatItShouldAndKeepsTheMean(String backendName) {
        int count = 200_000;
        double p = 0.3;
        try (Backend backend = Backends.open(backendName, 2)) {
            double[] values = Scope.step(backend,
                    () -> Dropout.at(p, 5, 1).apply(Scope.current().full(DType.F32, Shape.of(count), 1), 0)
                            .toDoubles());
            double dropped = Arrays.stream(values).filter(v -> v == 0).count() / (double) count;
            double deviation = Math.sqrt(p * (1 - p) / count);
            assertThat(dropped).isCloseTo(p, within(4 * deviation));
            assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(1, within(4 * deviation / (1 - p)));
            assertThat(Arrays.stream(values).filter(v -> v != 0).distinct().toArray()).hasSize(1);
        }
    }

    @Test
    void masksAreAFunctionOfSeedStepAndPlace() {
        TestModels.withModel("scalar", 1, model -> {
            double[] first = hidden(model, Dropout.at(0.5, 3, 1));
            assertThat(hidden(model, Dropout.at(0.5, 3, 1))).isEqualTo(first);
            assertThat(hidden(model, Dropout.at(0.5, 3, 2))).isNotEqualTo(first);
            assertThat(hidden(model, Dropout.at(0.5, 4, 1))).isNotEqualTo(first);
            assertThat(hidden(model, Dropout.at(0, 3, 1))).isEqualTo(hidden(model, Dropout.NONE));
        });
        try (Backend backend = Backends.open("scalar", 1)) {
            Dropout dropout = Dropout.at(0.5, 3, 1);
            assertThat(mask(backend, dropout, 0)).isNotEqualTo(mask(backend, dropout, 1));
        }
    }

    private static double[] mask(Backend backend, Dropout dropout, int place) {
        return Scope.step(backend,
                () -> dropout.apply(Scope.current().full(DType.F32, Shape.of(64), 1), place).toDoubles());
    }

    private static double[] hidden(LanguageModel model, Dropout dropout) {
        return Scope.step(model.backend(),
                () -> model.hidden(Scope.current().of(new int[]{1, 2, 3}, 1, 3), dropout).toDoubles());
    }
}
