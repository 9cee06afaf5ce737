package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.invoke.MethodHandles;

import arabica.autograd.Backend;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.testkit.counterexample.PastedTest;
import org.junit.jupiter.api.Test;

/// The backends' suite notices a kernel that is wrong by a hundredth, names it, and prints a test that fails alike.
class BrokenBackendTests {
    static final class WrongSoftmax implements BackendTck {
        @Override
        public Backend open() { return BrokenBackend.breaking("softmax"); }
    }

    @Test
    void anOperationThatDisagreesIsNamedAndPrinted() throws ReflectiveOperationException {
        Throwable failure = catchThrowable(
                () -> new WrongSoftmax().agrees(OperationCatalog.get("softmax"), 1));

        assertThat(failure).isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("softmax on the broken backend: the result, element 0, should be ")
                .hasMessageContaining("new arabica.testkit.BrokenBackendTests.WrongSoftmax().open()")
                // One number is enough: its softmax is 1.
                .hasMessageContaining("Input.Variable(arabica.autograd.Shape.of(), 0.0)");
        assertThat(PastedTest.of(failure, MethodHandles.lookup()).failure())
                .hasMessageStartingWith("softmax on the broken backend: the result, element 0, should be 1.0");
        new WrongSoftmax().agrees(OperationCatalog.get("gelu"), 1);
    }

    @Test
    void aKernelThatDisagreesIsNamedWithItsSeedAndSizes() {
        assertThatThrownBy(() -> new WrongSoftmax().softmax(3)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("broken backend, seed 3, sizes ");
    }
}
