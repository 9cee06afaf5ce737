package arabica.studies.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process keeps is reported as growing, by name; what it gives back is not.
class SoakTests {
    private static final int ROUNDS = 6;
    private static final int KEPT = 1 << 20;

    @TempDir
    Path folder;

    private final List<Object> kept = new ArrayList<>();
    private final List<FileChannel> open = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final CountDownLatch end = new CountDownLatch(1);
    private Path file;

    @BeforeEach
    void file() throws IOException { file = Files.write(folder.resolve("file"), new byte[10_000]); }

    @AfterEach
    void giveBack() throws IOException {
        for (FileChannel channel : open) { channel.close(); }
        arena.close();
        end.countDown();
    }

    @Test
    void workThatGivesBackWhatItTookIsSteady() {
        assertThat(growing((backend, round) -> {
            Scope.step(backend, () -> Scope.current().zeros(DType.F32, Shape.of(1000 * round)));
            openFile().close();
            ByteBuffer.allocateDirect(1000);
        })).doesNotContain(Gauge.BLOCKS, Gauge.TENSORS, Gauge.FILES, Gauge.THREADS, Gauge.MAPPED, Gauge.HEAP);
    }

    @Test
    void aScopeThatNobodyClosesGrows() {
        assertThat(growing((backend, round) -> Scope.open(backend).zeros(DType.F32, Shape.of(1000))))
                .contains(Gauge.BLOCKS, Gauge.TENSORS).doesNotContain(Gauge.FILES, Gauge.THREADS, Gauge.MAPPED);
    }

    @Test
    void aListThatKeepsArraysGrows() {
        assertThat(growing((backend, round) -> kept.add(new byte[KEPT]))).contains(Gauge.HEAP)
                .doesNotContain(Gauge.BLOCKS, Gauge.FILES, Gauge.THREADS, Gauge.MAPPED);
    }

    @Test
    void filesMappingsThreadsAndBuffersThatAreKeptGrow() {
        assertThat(growing((backend, round) -> {
            FileChannel channel = openFile();
            open.add(channel);
            channel.map(FileChannel.MapMode.READ_ONLY, 0, 10_000, arena);
            kept.add(ByteBuffer.allocateDirect(KEPT));
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        })).contains(Gauge.FILES, Gauge.MAPPED, Gauge.THREADS, Gauge.DIRECT).doesNotContain(Gauge.BLOCKS);
    }

    @Test
    void outliersDoNotMakeAGrowthNorHideOne() {
        double[] hours = IntStream.range(0, 100).mapToDouble(i -> i / 100.0).toArray();
        double[] flat = IntStream.range(0, 100).mapToDouble(i -> i % 5 == 4 ? 1000 + i * i : 7).toArray();
        double[] rising = IntStream.range(0, 100).mapToDouble(i -> i % 5 == 4 ? 0 : 3.0 * i / 100).toArray();
        assertThat(TheilSen.slope(hours, flat)).isZero();
        assertThat(TheilSen.slope(hours, rising)).isBetween(2.5, 3.0);
    }

    @Test
    void tooFewRoundsAreNotJudged() {
        assertThatThrownBy(() -> rounds(2, (backend, round) -> {})).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 rounds are too few");
    }

    private interface Work {
        void run(Backend backend, int round) throws IOException;
    }

    private List<Gauge> growing(Work work) { return rounds(ROUNDS, work).growing(); }

    private static SoakResult rounds(int most, Work work) {
        int[] done = {0};
        return new Soak(List.of((backend, round) -> {
            try {
                work.run(backend, round);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }), 1).run(() -> done[0] < most, soFar -> done[0] = soFar.rounds());
    }

    private FileChannel openFile() throws IOException { return FileChannel.open(file, StandardOpenOption.READ); }
}
