package arabica.fuzz;

import arabica.autograd.Scope;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.DataException;
import arabica.nn.FormatException;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// Feeds damaged files to readers and watches what they do: each must take the file or refuse it in one line that names
/// it, soon, and without more memory than a small multiple of what it was given.
final class Fuzzer implements AutoCloseable {
    /// Of the Java heap, times the files' size beyond what the target takes for the smallest file.
    private static final long HEAP_TIMES = 16;
    /// Of tensors: quantized weights become eight times as large, and blocks are rounded up.
    private static final long NATIVE_BYTES = 256 << 10;
    private static final long NATIVE_TIMES = 8;

    /// What was seen of one target.
    static final class Tally {
        int runs;
        int refused;
        long slowestMillis;
        long mostHeap;
        long mostNative;

        @Override
        public String toString() {
            return String.format("%,d runs, %,d refused, slowest %d ms, most memory %,d kB of heap and %,d kB native",
                    runs,
                    refused, slowestMillis, mostHeap >> 10, mostNative >> 10);
        }
    }

    private record Outcome(Throwable thrown, long millis, long heap, long outside) {}

    private final Path folder;
    private final long seconds;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private ExecutorService worker = newWorker();
    private volatile Thread thread;

    /// @param folder   where files are written, and kept when they did harm
    /// @param seconds  how long a reader may take
    Fuzzer(Path folder, long seconds) {
        this.folder = folder;
        this.seconds = seconds;
    }

    private ExecutorService newWorker() {
        return Executors.newSingleThreadExecutor(work -> {
            thread = new Thread(work, "fuzz");
            thread.setDaemon(true);
            return thread;
        });
    }

    /// Damages files of a target so many times.
    void run(FuzzTarget target, int count, long seed) throws IOException {
        Path place = Files.createDirectories(folder.resolve(target.name()));
        for (Map.Entry<String, byte[]> file : target.files().entrySet()) {
            Files.write(place.resolve(file.getKey()), file.getValue());
        }
        Outcome good = outcome(target, place);
        if (good.thrown() != null) {
            throw new AssertionError(target.name() + ": the good files are refused", good.thrown());
        }
        List<String> names = new ArrayList<>(target.mutators().keySet());
        for (int i = 0; i < count; i++) {
            SplittableRandom draws = new SplittableRandom(seed * 1_000_003 + i);
            String name = names.get(draws.nextInt(names.size()));
            byte[] damaged = target.mutators().get(name).mutate(target.files().get(name), draws);
            Files.write(place.resolve(name), damaged);
            Outcome outcome = outcome(target, place);
            // What the JVM allocates once, as it loads classes and links the code of an error, is not the reader's.
            if (outcome.heap() > target.heapBytes()) { outcome = outcome(target, place); }
            judge(target, place, name, i, outcome);
            Files.write(place.resolve(name), target.files().get(name));
        }
    }

    private Outcome outcome(FuzzTarget target, Path place) {
        Future<Outcome> future = worker.submit(() -> measured(target, place));
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            Throwable hang = new AssertionError("still reading after " + seconds + " s");
            hang.setStackTrace(thread.getStackTrace());
            worker.shutdownNow();
            worker = newWorker();
            return new Outcome(hang, seconds * 1000, 0, 0);
        } catch (ExecutionException | InterruptedException e) {
            return new Outcome(e, 0, 0, 0);
        }
    }

    private Outcome measured(FuzzTarget target, Path place) {
        ScalarBackend backend = new ScalarBackend();
        long id = Thread.currentThread().threadId();
        long started = System.nanoTime();
        long before = threads.getThreadAllocatedBytes(id);
        Throwable thrown = null;
        try (Scope scope = Scope.open(backend)) {
            target.reader().read(place, scope);
        } catch (Throwable e) {
            thrown = e;
        }
        long heap = threads.getThreadAllocatedBytes(id) - before;
        long millis = (System.nanoTime() - started) / 1_000_000;
        long reserved = backend.pool().bytesReserved();
        backend.close();
        return new Outcome(thrown, millis, heap, reserved);
    }

    private void judge(FuzzTarget target, Path place, String name, int number, Outcome outcome) throws IOException {
        Tally tally = tallies.computeIfAbsent(target.name(), key -> new Tally());
        tally.runs++;
        tally.slowestMillis = Math.max(tally.slowestMillis, outcome.millis());
        tally.mostHeap = Math.max(tally.mostHeap, outcome.heap());
        tally.mostNative = Math.max(tally.mostNative, outcome.outside());
        if (outcome.thrown() != null) { tally.refused++; }
        long size = 0;
        for (String file : target.files().keySet()) { size += Files.size(place.resolve(file)); }
        String problem = problem(outcome, place, target.heapBytes() + HEAP_TIMES * size, size);
        if (problem == null) { return; }
        String kind = target.name() + ": " + problem;
        if (failures.containsKey(kind)) { return; }
        Path kept = folder.resolve("failed-" + target.name() + "-" + number);
        Files.createDirectories(kept);
        Files.copy(place.resolve(name), kept.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        failures.put(kind, " (run " + number + ", kept in " + kept + ")");
    }

    private static String problem(Outcome outcome, Path place, long heap, long size) {
        Throwable thrown = outcome.thrown();
        if (thrown != null && !(thrown instanceof FormatException) && !(thrown instanceof DataException)) {
            Set<String> ours = Set.of("arabica.nn", "arabica.datasets", "arabica.autograd");
            String where = Arrays.stream(thrown.getStackTrace())
                    .filter(frame -> ours.stream().anyMatch(frame.getClassName()::startsWith)).limit(3)
                    .map(StackTraceElement::toString).collect(Collectors.joining(" < "));
            return thrown.getClass().getName() + " at " + where + firstWords(thrown);
        }
        if (thrown != null && (thrown.getMessage() == null || thrown.getMessage().contains("\n")
                || !thrown.getMessage().contains(place.toString()) || thrown.getMessage().length() > 2000)) {
            return "an error that is not one short line with the file's name, from " + thrown.getStackTrace()[0]
                    + firstWords(thrown);
        }
        if (outcome.heap() > heap) { return "too much heap"; }
        if (outcome.outside() > NATIVE_BYTES + NATIVE_TIMES * size) { return "too much native memory"; }
        return null;
    }

    private static String firstWords(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return ": " + message.substring(0, Math.min(100, message.length())).replaceAll("[0-9]+", "N");
    }

    Map<String, Tally> tallies() { return tallies; }

    /// What went wrong, each kind once with a run that shows it.
    List<String> failures() {
        return failures.entrySet().stream().map(failure -> failure.getKey() + failure.getValue()).toList();
    }

    @Override
    public void close() { worker.shutdownNow(); }
}
