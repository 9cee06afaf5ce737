package arabica.lessons.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Shape;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.GradCheckResult;
import arabica.autograd.gradcheck.Input;
import org.junit.jupiter.api.Test;

class SoftsignTests {
    @Test
    void theDerivativeIsThatOfCentralDifferences() {
        GradCheckResult result = GradCheck.of(new Softsign(),
                new Input.Variable(Shape.of(2, 3), -3, -0.5, 0.2, 1, 4, 30)).check();
        assertThat(result.passed()).as(result.toString()).isTrue();
    }

    @Test
    void theTapeGivesTheNeuronWhatTheScalarsGiveIt() {
        assertThat(ScalarLesson.tensors()).containsExactly(ScalarLesson.values(), within(1e-15));
    }
}
