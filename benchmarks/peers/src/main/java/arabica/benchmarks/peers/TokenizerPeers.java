package arabica.benchmarks.peers;

import arabica.datasets.tokenizer.BpeTokenizer;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Encoding with GPT-2's vocabulary, ours against jtokkit's (`r50k_base`, which is the same): in one process, cases in
/// turn, medians, MB of UTF-8 a second. Every thread encodes the whole text; all ids are compared with ours.
///
/// ```
/// java … arabica.benchmarks.peers.TokenizerPeers GPT2_FOLDER TEXT…
/// ```
///
/// Ours remembers the words that it has seen, so it is measured twice: with what it remembers, and read anew before each
/// sample, so that it knows no word. jtokkit remembers nothing. `-Drounds=9` is the default.
final class TokenizerPeers {
    private static final int WARM_UP_ROUNDS = 4;
    private static final int[] THREADS = {1, 2};

    /// @param prepare gives what encodes; not timed
    private record Case(String name, int threads, Supplier<Function<String, int[]>> prepare, double[] seconds) {}

    private final int rounds = Integer.getInteger("rounds", 9);
    private final Path folder;

    private TokenizerPeers(Path folder) { this.folder = folder; }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2)
            throw new IllegalArgumentException("expected a folder with GPT-2's vocabulary, and texts");
        System.out.println("| text | MB | threads | ours, MB/s | ours knowing no word | jtokkit | ours / jtokkit |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|");
        for (String text : Arrays.copyOfRange(args, 1, args.length))
            new TokenizerPeers(Path.of(args[0])).compare(Path.of(text));
    }

    private void compare(Path file) throws IOException, InterruptedException {
        String text = Files.readString(file);
        double megabytes = text.getBytes(StandardCharsets.UTF_8).length / 1e6;
        BpeTokenizer ours = BpeTokenizer.read(folder);
        Encoding peer = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        requireEqual(ours.encodePlain(text), peer.encodeOrdinary(text).toArray());
        List<Case> cases = new ArrayList<>();
        for (int threads : THREADS) {
            cases.add(new Case("ours", threads, () -> ours::encodePlain, new double[rounds]));
            cases.add(new Case("fresh", threads, () -> BpeTokenizer.read(folder)::encodePlain, new double[rounds]));
            cases.add(new Case("jtokkit", threads, () -> t -> peer.encodeOrdinary(t).toArray(), new double[rounds]));
        }
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (Case each : cases) {
                double seconds = seconds(each, text);
                if (round >= 0)
                    each.seconds()[round] = seconds;
            }
        }
        for (int i = 0; i < cases.size(); i += 3) {
            int threads = cases.get(i).threads();
            double[] speeds = IntStream.range(i, i + 3)
                    .mapToDouble(k -> threads * megabytes / median(cases.get(k).seconds())).toArray();
            System.out.printf("| %s | %.1f | %d | %.1f | %.1f | %.1f | %.1f |%n", file.getFileName(), megabytes,
                    threads, speeds[0], speeds[1], speeds[2], speeds[0] / speeds[2]);
        }
    }

    private static double seconds(Case measured, String text) throws InterruptedException {
        Function<String, int[]> encode = measured.prepare().get();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> others = IntStream.range(1, measured.threads()).mapToObj(i -> Thread.ofPlatform().start(() -> {
            try {
                start.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            encode.apply(text);
        })).toList();
        long begin = System.nanoTime();
        start.countDown();
        encode.apply(text);
        for (Thread other : others)
            other.join();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void requireEqual(int[] ours, int[] theirs) {
        int at = Arrays.mismatch(ours, theirs);
        if (at >= 0)
            throw new IllegalStateException("ids differ from token " + at + " on");
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
