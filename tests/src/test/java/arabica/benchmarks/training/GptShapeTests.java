package arabica.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.nn.Decoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GptShapeTests {
    /// The peers read a file of weights by this order.
    @Test
    void parametersAreThoseOfOurModelInItsOrder() {
        try (Backend backend = new VectorBackend(1); Scope scope = Scope.open(backend)) {
            Decoder model = Decoder.create(GptShape.TINY.config(), scope, 0);
            List<int[]> sizes = new ArrayList<>();
            model.parameters().forEach((name, parameter) -> sizes.add(parameter.shape().toArray()));

            assertThat(GptShape.TINY.parameters()).usingRecursiveComparison().isEqualTo(sizes);
            assertThat(GptShape.TINY.parameterCount()).isEqualTo(model.parameters().count());
        }
    }

    @Test
    void operationsAreTheUsualCount() {
        assertThat(GptShape.BASE.parameterCount()).isEqualTo(13_891_584);
        assertThat(GptShape.BASE.flopsPerToken()).isCloseTo(90.4e6, within(0.1e6));
        assertThat(GptShape.LARGE.parameterCount()).isEqualTo(123_849_984L);
    }
}
