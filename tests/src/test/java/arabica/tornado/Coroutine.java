package arabica.tornado;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Code that stops in the middle and goes on later: what a virtual thread is made of, without a scheduler. The JDK does not
/// export it; the tests are started with `--add-exports java.base/jdk.internal.vm=ALL-UNNAMED`.
///
/// A work-item per virtual thread would do too, but handing over between them costs ten times as much, and the order would be
/// the scheduler's: here it is ours, so a race shows in every run or in none.
final class Coroutine {
    private static final MethodHandle CREATE;
    private static final MethodHandle RUN;
    private static final MethodHandle YIELD;
    private static final MethodHandle IS_DONE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
            Class<?> type = Class.forName("jdk.internal.vm.Continuation");
            Object ours = lookup.findConstructor(scope, MethodType.methodType(void.class, String.class))
                    .invoke("work-items");
            CREATE = lookup.findConstructor(type, MethodType.methodType(void.class, scope, Runnable.class)).bindTo(ours)
                    .asType(MethodType.methodType(Object.class, Runnable.class));
            RUN = lookup.findVirtual(type, "run", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
            YIELD = lookup.findStatic(type, "yield", MethodType.methodType(boolean.class, scope)).bindTo(ours);
            IS_DONE = lookup.findVirtual(type, "isDone", MethodType.methodType(boolean.class))
                    .asType(MethodType.methodType(boolean.class, Object.class));
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Object continuation;

    Coroutine(Runnable code) {
        try {
            continuation = (Object) CREATE.invokeExact(code);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Runs until the code stops or ends; what it throws comes out here.
    void resume() {
        try {
            RUN.invokeExact(continuation);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    boolean isDone() {
        try {
            return (boolean) IS_DONE.invokeExact(continuation);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Stops the code of the coroutine that calls this.
    static void stop() {
        try {
            boolean stopped = (boolean) YIELD.invokeExact();
            if (!stopped) { throw new AssertionError("the coroutine is pinned"); }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
