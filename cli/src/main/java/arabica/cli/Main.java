package arabica.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;

/// The process: standard streams in UTF-8, one command, its exit code. What a command does is in [Arabica].
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(standardError());
        System.setOut(out);
        System.setErr(err);
        Terminal terminal = new Terminal(System.in, out, err, Boolean.getBoolean("arabica.stdout.terminal"),
                Boolean.getBoolean("arabica.stderr.terminal"));
        int code = Arabica.run(terminal, arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /// The launcher starts the JVM with its own standard error in a log, since the JVM warns about incubator modules
    /// before any code of ours runs, and with the real one as another descriptor.
    private static FileDescriptor standardError() {
        Integer number = Integer.getInteger("arabica.stderr.fd");
        if (number == null) { return FileDescriptor.err; }
        try {
            FileDescriptor descriptor = new FileDescriptor();
            Field field = FileDescriptor.class.getDeclaredField("fd");
            field.setAccessible(true);
            field.setInt(descriptor, number);
            return descriptor;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return FileDescriptor.err;
        }
    }
}
