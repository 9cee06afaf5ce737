package arabica.cli;

import java.lang.reflect.Proxy;

/// Lets Ctrl-C (SIGINT) stop an answer instead of the program, while one is written. Java has no public interface to
/// signals; where its own is missing, Ctrl-C ends the program as ever.
final class CtrlC implements AutoCloseable {
    private static final int EXIT_CODE = 130;

    private final Object previous;
    private volatile boolean answering;
    private volatile boolean pressed;

    CtrlC() {
        previous = handle(Proxy.newProxyInstance(CtrlC.class.getClassLoader(), handlerType(), (proxy, method,
                arguments) -> switch (method.getName()) {
                    case "handle" -> press();
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> "Ctrl-C";
                }));
    }

    /// From here to [#answered], Ctrl-C is heard by [#pressed] alone.
    void answering() {
        pressed = false;
        answering = true;
    }

    void answered() { answering = false; }

    boolean pressed() { return pressed; }

    @Override
    public void close() { if (previous != null) { handle(previous); } }

    private Object press() {
        pressed = true;
        if (!answering) { System.exit(EXIT_CODE); }
        return null;
    }

    private static Class<?>[] handlerType() {
        try {
            return new Class<?>[]{Class.forName("sun.misc.SignalHandler")};
        } catch (ClassNotFoundException e) {
            return new Class<?>[0];
        }
    }

    private static Object handle(Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler")).invoke(null,
                    signal.getConstructor(String.class).newInstance("INT"), handler);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
