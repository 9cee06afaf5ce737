package arabica.testkit.counterexample;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import net.jqwik.api.Example;

/// Does what a reader does with a printed counter-example: pastes it into a test class, compiles that, and runs it.
public final class PastedTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    /// One for all: it remembers what it has read of the class path.
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    private final Method method;

    private PastedTest(Method method) { this.method = method; }

    /// The test in a failure's message, compiled in the package of a class that is at hand there.
    ///
    /// @throws AssertionError with what the compiler says, if it does not compile as it stands
    public static PastedTest of(Throwable failure, MethodHandles.Lookup inPackage) throws IllegalAccessException {
        String name = "Pasted" + COUNT.incrementAndGet();
        String source = "package " + inPackage.lookupClass().getPackageName() + ";\n\nclass " + name + " {\n"
                + snippet(failure.getMessage()) + "}\n";
        Class<?> pasted = inPackage.defineClass(compiled(name, source));
        Method method = Arrays.stream(pasted.getDeclaredMethods()).filter(m -> !m.isSynthetic()).findFirst()
                .orElseThrow();
        method.setAccessible(true);
        return new PastedTest(method);
    }

    /// What a message shows behind its first empty line.
    public static String snippet(String message) {
        int start = message.indexOf("\n\n");
        if (start < 0) { throw new AssertionError("no test in: " + message); }
        return message.substring(start + 2);
    }

    /// Whether it runs by itself, rather than asking for the function under test.
    public boolean isTest() { return method.isAnnotationPresent(Example.class) && method.getParameterCount() == 0; }

    /// What the test throws.
    public Throwable failure(Object... arguments) throws ReflectiveOperationException {
        var constructor = method.getDeclaringClass().getDeclaredConstructor();
        constructor.setAccessible(true);
        try {
            method.invoke(constructor.newInstance(), arguments);
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
        throw new AssertionError("the pasted test passes");
    }

    private static byte[] compiled(String name, String source) {
        StringWriter errors = new StringWriter();
        InMemory memory = new InMemory(FILES);
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) { return source; }
        };
        List<String> options = List.of("-proc:none", "-Xlint:all", "-Werror", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        if (!COMPILER.getTask(errors, memory, null, options, null, List.of(file)).call()) {
            throw new AssertionError(errors + "\n" + source);
        }
        return memory.bytes.toByteArray();
    }

    /// Keeps the one class file that is written.
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        InMemory(JavaFileManager files) { super(files); }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
                FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() { return bytes; }
            };
        }
    }
}
