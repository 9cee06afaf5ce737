package arabica.benchmarks.peers;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.Shuffles;
import arabica.datasets.arrow.PackedBlocks;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.StoreBuilder;
import arabica.datasets.arrow.StoreIdentity;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.arrow.TokenizedWriter;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.TextRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// The tokenized store: how fast it is made, beside jtokkit that only encodes the same rows; how large it is, and how fast it
/// is read beside a plain read of its mapping. And a corpus of any size, to train on.
///
/// ```
/// java … arabica.benchmarks.peers.StorePeers make GPT2_FOLDER TEXTS.jsonl WORK_FOLDER
/// java … arabica.benchmarks.peers.StorePeers read STORE.arrow
/// java … arabica.benchmarks.peers.StorePeers corpus STORE.arrow GIGABYTES VOCABULARY
/// ```
///
/// `-Drounds=5` is the default: cases in turn, medians.
final class StorePeers {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int[] THREADS = {1, 2};

    private StorePeers() {}

    public static void main(String[] args) throws IOException {
        switch (args.length == 0 ? "" : args[0]) {
            case "make" -> make(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
            case "read" -> read(Path.of(args[1]));
            case "corpus" -> corpus(Path.of(args[1]), Double.parseDouble(args[2]), Integer.parseInt(args[3]));
            default -> throw new IllegalArgumentException("expected make, read or corpus, and their arguments");
        }
    }

    private static void make(Path gpt2, Path rows, Path work) throws IOException {
        BpeTokenizer ours = BpeTokenizer.read(gpt2);
        Encoding peer = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        List<String> texts = new ArrayList<>();
        try (RowReader reader = RowReader.open(List.of(rows), RowUse.TEXT, PromptTemplate.NONE,
                BadRowPolicy.strict())) {
            reader.forEachRemaining(row -> texts.add(((TextRow) row.row()).text()));
        }
        double megabytes = texts.stream().mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length).sum() / 1e6;
        Path store = work.resolve("store.arrow");
        Map<String, double[]> seconds = new LinkedHashMap<>();
        for (int round = -2; round < ROUNDS; round++) {
            for (int threads : THREADS) {
                int at = round;
                Files.deleteIfExists(store);
                record(seconds, "read, encode and write the store", threads, at, () -> build(ours, rows, store, threads));
                record(seconds, "encode alone, ours", threads, at,
                        () -> parallel(threads, texts.size(), i -> ours.encodePlain(texts.get(i))));
                record(seconds, "encode alone, jtokkit", threads, at,
                        () -> parallel(threads, texts.size(), i -> peer.encodeOrdinary(texts.get(i)).toArray()));
            }
        }
        System.out.printf("%d rows, %.1f MB of text, %.1f MB in their file%n%n| | threads | MB/s |%n|---|---:|---:|%n",
                texts.size(), megabytes, Files.size(rows) / 1e6);
        seconds.forEach((name, taken) -> System.out.printf("| %s | %.1f |%n", name, megabytes / median(taken)));
        try (TokenizedDataset data = TokenizedDataset.open(store)) {
            long tokens = data.totalTokens(TokenColumn.INPUT_IDS);
            System.out.printf("%nstore: %.1f MB, %.2f of the text, %.2f bytes a token (4 are the id), %d tokens%n",
                    Files.size(store) / 1e6, Files.size(store) / 1e6 / megabytes, Files.size(store) / (double) tokens,
                    tokens);
        }
    }

    private static void record(Map<String, double[]> seconds, String name, int threads, int round, Runnable work) {
        long start = System.nanoTime();
        work.run();
        if (round >= 0) {
            seconds.computeIfAbsent(name + " | " + threads, n -> new double[ROUNDS])[round] = (System.nanoTime()
                    - start) / 1e9;
        }
    }

    private static void build(BpeTokenizer tokenizer, Path rows, Path store, int threads) {
        RowTokenizer work = new RowTokenizer(tokenizer, TokenizeOptions.of(Integer.MAX_VALUE));
        new StoreBuilder("rows", store, new StoreIdentity(new LinkedHashMap<>()), TokenizedKind.SEQUENCES, false,
                row -> new StoreBuilder.Tokenized(work.read(row), Optional.empty()), threads)
                .open((from, bad, action) -> {
                    try (RowReader reader = RowReader.open(List.of(rows), RowUse.TEXT, PromptTemplate.NONE, bad)) {
                        reader.skip(from);
                        reader.forEachRemaining(action);
                    }
                }, BadRowPolicy.strict(), done -> {}).close();
    }

    /// Every thread takes the rows that come next, 64 at a time.
    private static void parallel(int threads, int count, IntConsumer work) {
        AtomicInteger next = new AtomicInteger();
        Runnable lots = () -> {
            for (int from = next.getAndAdd(64); from < count; from = next.getAndAdd(64)) {
                for (int i = from; i < Math.min(count, from + 64); i++)
                    work.accept(i);
            }
        };
        List<Thread> others = new ArrayList<>();
        for (int t = 1; t < threads; t++)
            others.add(Thread.ofPlatform().start(lots));
        lots.run();
        try {
            for (Thread other : others)
                other.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(Path store) throws IOException {
        System.out.printf("first batch after %.3f s%n", firstBatch(store));
        double gigabytes = Files.size(store) / 1e9;
        double[][] seconds = new double[4][ROUNDS];
        long sum = 0;
        try (TokenizedDataset data = TokenizedDataset.open(store);
                FileChannel channel = FileChannel.open(store);
                Arena arena = Arena.ofConfined()) {
            MemorySegment raw = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            PackedBlocks blocks = new PackedBlocks(data, 1025, 1024);
            int[] order = new SplittableRandom(1).ints(blocks.size() / 8, 0, blocks.size()).toArray();
            for (int round = -1; round < ROUNDS; round++) {
                int at = Math.max(0, round);
                long start = System.nanoTime();
                for (long i = 0; i < raw.byteSize() / 8; i++)
                    sum += raw.getAtIndex(ValueLayout.JAVA_LONG, i);
                seconds[0][at] = (System.nanoTime() - start) / 1e9;
                start = System.nanoTime();
                for (int row = 0; row < data.size(); row++)
                    sum += last(data.ids(row));
                seconds[1][at] = (System.nanoTime() - start) / 1e9;
                start = System.nanoTime();
                for (int i = 0; i < blocks.size(); i++)
                    sum += last(blocks.block(i));
                seconds[2][at] = (System.nanoTime() - start) / 1e9;
                start = System.nanoTime();
                for (int i : order)
                    sum += last(blocks.block(i));
                seconds[3][at] = (System.nanoTime() - start) / 1e9 * blocks.size() / order.length;
            }
        }
        String[] names = {"the mapping, as longs, summed", "rows in order, copied", "blocks of 1,025 in order, copied",
                "blocks of 1,025 in random order, copied"};
        System.out.printf("%.2f GB%n%n| | GB/s |%n|---|---:|%n", gigabytes);
        for (int i = 0; i < names.length; i++)
            System.out.printf("| %s | %.2f |%n", names[i], gigabytes / median(seconds[i]));
        System.err.println("(" + sum + ")");
    }

    /// Opens, shuffles, reads eight blocks: what a run does before its first step.
    private static double firstBatch(Path store) {
        long start = System.nanoTime();
        try (TokenizedDataset data = TokenizedDataset.open(store)) {
            PackedBlocks blocks = new PackedBlocks(data, 257, 256);
            int[] order = Shuffles.permutation(blocks.size(), 0, 0);
            for (int i = 0; i < 8; i++)
                last(blocks.block(order[i]));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static int last(int[] ids) { return ids[ids.length - 1]; }

    /// Documents of 2 to 2,000 ids, common ones more often, as those of a language.
    private static void corpus(Path store, double gigabytes, int vocabulary) {
        long start = System.nanoTime();
        long tokens = (long) (gigabytes * 1e9 / 4.02);
        SplittableRandom random = new SplittableRandom(0);
        try (TokenizedWriter writer = TokenizedWriter.create(store, TokenizedKind.SEQUENCES)) {
            long written = 0;
            while (written < tokens) {
                int[] ids = new int[(int) Math.clamp(-400 * Math.log(random.nextDouble()), 2, 2_000)];
                for (int i = 0; i < ids.length; i++) {
                    double u = random.nextDouble();
                    ids[i] = (int) (vocabulary * u * u * u);
                }
                writer.add(new TokenizedRow.SequenceRow(new TokenSequence(ids, 0)), writer.rows());
                written += ids.length;
            }
            writer.commit();
        }
        System.out.printf("%s in %.1f s%n", store, (System.nanoTime() - start) / 1e9);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
