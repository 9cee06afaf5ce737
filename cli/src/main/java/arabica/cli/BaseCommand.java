package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// What all commands have in common.
abstract class BaseCommand implements Callable<Integer> {
    @ParentCommand
    private Object parent;

    @Mixin
    GlobalFlags global;

    Terminal terminal() {
        return switch (parent) {
            case RootCommand root -> root.terminal();
            case CommandGroup group -> group.terminal();
            default -> throw new IllegalStateException("a command under " + parent);
        };
    }

    PrintStream out() { return terminal().out(); }

    /// One line for a person, beside the results.
    void say(String line) { terminal().err().println(line); }

    /// Runs work on the backend that the flags name, and closes it after.
    int withBackend(BackendWork work) throws Exception { return withBackend(DType.F32, work); }

    /// As [#withBackend(BackendWork)], for work in a type of its own.
    int withBackend(DType dtype, BackendWork work) throws Exception {
        try (Backend backend = global.openBackend(dtype, line -> say("arabica: " + line))) {
            return work.run(backend);
        }
    }

    interface BackendWork {
        int run(Backend backend) throws Exception;
    }

    static String nameOf(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }
}
