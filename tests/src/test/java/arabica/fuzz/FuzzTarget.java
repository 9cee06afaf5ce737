package arabica.fuzz;

import arabica.autograd.Scope;
import java.nio.file.Path;
import java.util.Map;

/// A reader and good files for it, one of which is damaged at a time.
///
/// @param name      what is damaged
/// @param files     the good files, by their names in the folder
/// @param mutators  of these files, those that are damaged, and how
/// @param reader    reads the folder, and all that can be read of it
/// @param heapBytes of the Java heap: what it takes for the smallest file; more is allowed for larger ones
record FuzzTarget(String name, Map<String, byte[]> files, Map<String, Mutator> mutators, Reader reader,
        long heapBytes) {
    /// What parsers and tables take.
    FuzzTarget(String name, Map<String, byte[]> files, Map<String, Mutator> mutators, Reader reader) {
        this(name, files, mutators, reader, 1 << 20);
    }

    FuzzTarget withHeap(long bytes) { return new FuzzTarget(name, files, mutators, reader, bytes); }

    /// Throws nothing, or what a command prints in one line.
    @FunctionalInterface
    interface Reader {
        void read(Path folder, Scope scope);
    }
}
