package arabica.testkit;

import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;

/// Work on behalf of what is checked: what it throws arrives with the name and the seed, as the cause of a failure.
final class OneTry {
    private OneTry() {}

    static <T> T of(String name, long seed, Supplier<T> work) {
        try {
            return work.get();
        } catch (TestAbortedException assumption) {
            throw assumption;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(name + " cannot be checked (seed " + seed + "): " + e, e);
        }
    }
}
