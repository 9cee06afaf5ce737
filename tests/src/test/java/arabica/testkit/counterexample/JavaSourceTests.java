package arabica.testkit.counterexample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;

/// What is printed of awkward values compiles and gives them again.
class JavaSourceTests {
    static final class Single {
        static final Single ONE = new Single();

        private Single() {}
    }

    static final class Given {
        Given(int ignored) {}
    }

    static final class Plain {}

    @Test
    void anObjectThatOthersCannotMakeHasNoExpression() {
        assertThat(JavaSource.of(new Plain())).isEqualTo("new " + Plain.class.getCanonicalName() + "()");
        for (Object value : new Object[]{Single.ONE, new Given(1)}) {
            assertThatThrownBy(() -> JavaSource.of(value)).isInstanceOf(JavaSource.NoSourceException.class)
                    .hasMessageContaining(value.getClass().getName());
        }
    }

    @Test
    void everyCharacterOfATextComesBack() throws ReflectiveOperationException {
        StringBuilder text = new StringBuilder();
        for (char c = 0; c < 0x180; c++) { text.append(c).append('7'); }
        text.append("\\u0041 \u2028 \ud83d\ude00");
        Throwable printed = new AssertionError("wrong:\n\n@net.jqwik.api.Example void text() {"
                + " throw new IllegalStateException(" + JavaSource.quoted(text.toString()) + "); }\n");

        assertThat(PastedTest.of(printed, MethodHandles.lookup()).failure()).hasMessage(text.toString());
    }
}
