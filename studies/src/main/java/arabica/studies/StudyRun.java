package arabica.studies;

import arabica.autograd.Backend;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Runs what of a study is not done yet, several cells at a time, each on a backend of its own. A process that is killed
/// loses the cells that it was in, and nothing else.
public final class StudyRun {
    private final Study study;
    private final StudyFolder folder;
    private final List<Backend> backends;
    private final Consumer<String> log;

    /// @param backends as many as cells shall run at a time
    /// @param log      a line for a person; called from several threads
    public StudyRun(Study study, StudyFolder folder, List<Backend> backends, Consumer<String> log) {
        this.study = study;
        this.folder = folder;
        this.backends = List.copyOf(backends);
        this.log = log;
    }

    /// The results of all cells of these seeds, computed now or before.
    public CellResults run(List<Long> seeds) {
        List<List<Cell>> stages = study.stages(seeds);
        int total = stages.stream().mapToInt(List::size).sum();
        List<CellResult> results = new ArrayList<>();
        for (List<Cell> stage : stages) {
            List<Cell> open = stage.stream().filter(cell -> folder.read(cell).isEmpty()).toList();
            if (!open.isEmpty()) { runAll(open, total); }
            stage.forEach(cell -> results.add(folder.read(cell).orElseThrow()));
        }
        return new CellResults(results);
    }

    private void runAll(List<Cell> cells, int total) {
        Queue<Cell> queue = new ConcurrentLinkedQueue<>(cells);
        AtomicBoolean failed = new AtomicBoolean();
        try (ExecutorService workers = Executors.newFixedThreadPool(backends.size())) {
            List<Future<?>> futures = backends.stream().<Future<?>>map(backend -> workers.submit(() -> {
                for (Cell cell = queue.poll(); cell != null && !failed.get(); cell = queue.poll()) {
                    try {
                        run(cell, backend, total);
                    } catch (RuntimeException | Error e) {
                        failed.set(true);
                        throw e;
                    }
                }
            })).toList();
            for (Future<?> future : futures) { future.get(); }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            failed.set(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void run(Cell cell, Backend backend, int total) {
        long started = System.nanoTime();
        CellContext context = new CellContext(backend, folder.models(), folder.work(cell),
                earlier -> folder.read(earlier).orElseThrow(), line -> log.accept(cell.id() + ": " + line));
        ObjectNode values = study.run(cell, context);
        double seconds = (System.nanoTime() - started) / 1e9;
        folder.write(new CellResult(cell, values, seconds));
        folder.workDone(cell);
        log.accept(String.format(Locale.ROOT, "%s: done, one of %d cells, %.0f s", cell.id(), total,
                seconds));
    }
}
