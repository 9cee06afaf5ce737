package arabica.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Loads Arabica anew, with one file's classes broken and all others as they are; libraries are shared.
final class MutantClasses extends ClassLoader {
    private final Map<String, byte[]> broken;

    private MutantClasses(Map<String, byte[]> broken) {
        super(MutantClasses.class.getClassLoader());
        this.broken = broken;
    }

    /// All as they are: what passes must pass here too.
    static MutantClasses whole() { return new MutantClasses(Map.of()); }

    /// Nothing where the broken file does not compile: that is no mutant.
    ///
    /// @param folder an empty one, for class files
    static Optional<MutantClasses> of(Mutant mutant, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///" + mutant.file()),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) { return mutant.source(); }
        };
        List<String> options = List.of("-proc:none", "-nowarn", "-d", folder.toString(), "-cp", classPath(),
                "--add-modules", "jdk.incubator.vector");
        if (!compiler.getTask(new StringWriter(), null, diagnostic -> {}, options, null, List.of(source)).call()) {
            return Optional.empty();
        }
        Map<String, byte[]> classes = new HashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                classes.put(name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                        Files.readAllBytes(file));
            }
        }
        return Optional.of(new MutantClasses(classes));
    }

    /// Surefire puts the real class path into a manifest, and its elements into a property.
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("arabica.") || name.startsWith("arabica.mutants.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = broken.get(name);
        if (bytes == null) {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) { throw new ClassNotFoundException(name); }
                bytes = in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
