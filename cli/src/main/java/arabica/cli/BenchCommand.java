package arabica.cli;

import arabica.autograd.Backends;
import arabica.benchmarks.decode.DecodeBenchmark;
import arabica.benchmarks.machine.Bandwidth;
import arabica.benchmarks.products.Product;
import arabica.benchmarks.products.ProductResult;
import arabica.benchmarks.roofline.AttentionKernel;
import arabica.benchmarks.roofline.RooflineKernel;
import arabica.benchmarks.roofline.RooflineResult;
import arabica.benchmarks.training.Entrant;
import arabica.benchmarks.training.GptShape;
import arabica.benchmarks.training.TrainingComparison;
import arabica.benchmarks.training.TrainingResult;
import arabica.nn.AtomicFile;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica bench`.
@Command(name = "bench", description = "Measures this machine: matrix products, kernels against the roofline, training and generation in tokens a second. Alone on the machine, or the figures are the neighbours'.", footer = {
        "", "Example:", "  arabica bench", "  arabica bench --only training --shapes base --peers"})
final class BenchCommand extends BaseCommand {
    private static final double USUAL_SECONDS = 0.45;
    private static final int ROUNDS = 5;
    /// Of `--seconds`, for training: a step may take long.
    private static final int WARM_UP = 24;
    private static final int TURN = 2;
    /// Arrays that bandwidth is measured on, in operands of kernels.
    private static final int OPERANDS = 4;
    /// Bytes of an array for a thread, as a kernel's operands have them in a cache.
    private static final long CACHE = 128L << 10;
    private static final int COLUMNS = 512;
    /// Of the block whose reading decoding is held against, in operands of kernels.
    private static final int BLOCK_OPERANDS = 8;
    private static final int ROWS_IN_CACHE = 64;
    private static final int ROWS_OF_A_MEGABYTE = (1 << 20) / (4 * COLUMNS);

    enum Part {
        products, kernels, training, decode
    }

    @Option(names = "--full", description = "all matrix products and shapes: several minutes")
    private boolean full;

    @Option(names = "--only", paramLabel = "PART", split = ",", description = "only these of ${COMPLETION-CANDIDATES}")
    private List<Part> only = List.of();

    @Option(names = "--shapes", paramLabel = "SHAPE", split = ",", description = "GPT-2s to train and, the last of them, to generate with: tiny, small, base, medium, large, or one of them at another context and batch, as in base:4096x1 (default: train small,base and generate with medium; with --full train large too, and generate with it)")
    private List<String> shapeNames = List.of();

    @Option(names = "--peers", description = "trains with other engines too, in turns (see benchmarks/README.md)")
    private boolean peers;

    @Option(names = "--seconds", paramLabel = "S", description = "how long each case is measured; a turn of training takes "
            + TURN + " times as long (default: " + USUAL_SECONDS + ")")
    private double seconds = USUAL_SECONDS;

    @Option(names = "--operand-mb", paramLabel = "MB", description = "size of kernels' operands that come from memory: more than the caches hold (default: ${DEFAULT-VALUE})")
    private int operandMegabytes = 64;

    @Option(names = "--json", paramLabel = "FILE", description = "also writes the figures there, not rounded")
    private Path json;

    @Mixin
    private OutputFormat format;

    private final List<BenchTable> tables = new ArrayList<>();
    private List<Integer> threads;
    private List<Double> peaks;
    private List<Bandwidth> memory;
    private List<Bandwidth> cache;

    @Override
    public Integer call() throws IOException {
        if (!(seconds > 0 && seconds < 3600)) {
            throw new IllegalArgumentException("--seconds must be more than 0, not " + seconds);
        }
        if (operandMegabytes < 1 || operandMegabytes > 1024) {
            throw new IllegalArgumentException("--operand-mb must be from 1 to 1024, not " + operandMegabytes);
        }
        List<GptShape> shapes = shapeNames.stream().map(GptShape::named).toList();
        Set<Part> parts = only.isEmpty() ? EnumSet.allOf(Part.class) : EnumSet.copyOf(only);
        if (peers && !parts.contains(Part.training)) {
            throw new IllegalArgumentException("--peers: other engines take part in training, which --only leaves out");
        }
        List<Entrant> others = peers ? BenchEngines.peers() : List.of();
        global.refuseDevice("bench");
        Backends.open(global.backendName(), global.threads()).close(); // a wrong name is told before anything runs
        threads = Stream.of(1, global.threads()).distinct().toList();
        machine();
        if (parts.contains(Part.products)) { products(); }
        if (parts.contains(Part.kernels)) { kernels(); }
        if (parts.contains(Part.training)) { training(shapes.isEmpty() ? usualShapes() : shapes, others); }
        if (parts.contains(Part.decode)) {
            decode(shapes.isEmpty() ? full ? GptShape.LARGE : GptShape.MEDIUM : shapes.getLast());
        }
        return finish();
    }

    private List<GptShape> usualShapes() {
        return full
                ? List.of(GptShape.SMALL, GptShape.BASE, GptShape.LARGE)
                : List.of(GptShape.SMALL, GptShape.BASE);
    }

    private void machine() {
        say("arabica bench: " + Runtime.version() + ", " + threads.getLast() + " threads; the machine");
        peaks = ProductResult.measure(Product.PEAK, global.backendName(), threads, seconds, global.seed).stream()
                .map(ProductResult::best).toList();
        memory = threads.stream()
                .map(count -> Bandwidth.measure(count, (long) OPERANDS * operandMegabytes << 20, seconds)).toList();
        cache = threads.stream().map(count -> Bandwidth.measure(count, count * CACHE, seconds)).toList();
        BenchTable table = BenchTables.machine();
        for (int i = 0; i < threads.size(); i++) {
            BenchTables.add(table, peaks.get(i), false, memory.get(i));
            BenchTables.add(table, peaks.get(i), true, cache.get(i));
        }
        show(table);
    }

    private void products() {
        say("arabica bench: matrix products");
        BenchTable table = BenchTables.products();
        for (Product product : full ? Product.fullList() : Product.shortList()) {
            List<ProductResult> results = ProductResult.measure(product, global.backendName(), threads, seconds,
                    global.seed);
            for (int i = 0; i < results.size(); i++) {
                BenchTables.add(table, results.get(i), peaks.get(i), results.getFirst().median());
            }
        }
        show(table);
    }

    private void kernels() {
        say("arabica bench: kernels");
        BenchTable table = BenchTables.kernels();
        for (RooflineKernel kernel : RooflineKernel.all(ROWS_IN_CACHE, COLUMNS)) { kernel(table, kernel, true, 0); }
        for (RooflineKernel kernel : RooflineKernel.all(operandMegabytes * ROWS_OF_A_MEGABYTE, COLUMNS)) {
            kernel(table, kernel, false, threads.size() - 1);
        }
        for (int i = 0; i < threads.size(); i++) {
            for (RooflineKernel kernel : AttentionKernel.all(8, 256, 6)) { kernel(table, kernel, true, i); }
            for (RooflineKernel kernel : AttentionKernel.all(1, 2048, 6)) { kernel(table, kernel, true, i); }
        }
        show(table);
    }

    private void kernel(BenchTable table, RooflineKernel kernel, boolean inCache, int index) {
        BenchTables.add(table, RooflineResult.measure(kernel, inCache, global.backendName(), threads.get(index),
                seconds, global.seed), peaks.get(index), (inCache ? cache : memory).get(index));
    }

    private void training(List<GptShape> shapes, List<Entrant> others) throws IOException {
        List<Entrant> entrants = new ArrayList<>(List.of(BenchEngines.ours(global.backendName())));
        entrants.addAll(others);
        TrainingComparison comparison = new TrainingComparison(ROUNDS, WARM_UP * seconds, TURN * seconds);
        BenchTable table = BenchTables.training();
        for (GptShape shape : shapes) {
            for (int i = 0; i < threads.size(); i++) {
                say("arabica bench: training " + shape.name() + ", threads: " + threads.get(i));
                for (TrainingResult result : comparison.run(entrants, shape, threads.get(i), global.seed)) {
                    BenchTables.add(table, result, peaks.get(i));
                }
            }
        }
        show(table);
    }

    private void decode(GptShape shape) {
        say("arabica bench: generating with " + shape.name());
        BenchTable table = BenchTables.decode();
        DecodeBenchmark.run(shape, global.backendName(), threads, (long) BLOCK_OPERANDS * operandMegabytes << 20,
                global.seed).forEach(result -> BenchTables.add(table, result));
        show(table);
    }

    private void show(BenchTable table) {
        tables.add(table);
        if (format.isText(terminal())) {
            table.print(out());
            Json.requireWritten(out());
        }
    }

    private int finish() {
        ObjectNode report = Json.object().put("java", Runtime.version().toString())
                .put("processors", Runtime.getRuntime().availableProcessors()).put("seed", global.seed)
                .put("seconds", seconds);
        tables.forEach(table -> table.putInto(report));
        if (!format.isText(terminal())) { Json.print(out(), report); }
        if (json != null) {
            AtomicFile.write(json,
                    file -> AtomicFile.writeFully(file, StandardCharsets.UTF_8.encode(report.toPrettyString() + "\n")));
        }
        return ExitCodes.DONE;
    }
}
