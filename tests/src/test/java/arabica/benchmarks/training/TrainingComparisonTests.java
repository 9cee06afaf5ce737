package arabica.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingComparisonTests {
    @Test
    void anEngineThatCannotStartIsNamedWithItsReason() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Entrant ghost = new Entrant("ghost", List.of(java, "-cp", "nowhere", "no.such.Engine"), Map.of(), false);

        assertThatThrownBy(() -> new TrainingComparison(1, 0.001, 0.001).run(List.of(ghost), GptShape.TINY, 1, 0))
                .isInstanceOf(IOException.class).hasMessageContaining("ghost").hasMessageContaining("no.such.Engine");
    }
}
