package arabica.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.DType;
import arabica.autograd.Shape;
import arabica.nn.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That the fuzzer notices bad readers: each of these takes the good file, and does harm with a damaged one.
class FuzzerTests {
    private static final byte[] GOOD = "good".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private List<String> failures(FuzzTarget.Reader harm) throws IOException { return failures(60, harm); }

    private List<String> failures(long seconds, FuzzTarget.Reader harm) throws IOException {
        FuzzTarget target = new FuzzTarget("bad", Map.of("file", GOOD), Map.of("file", (content, draws) -> new byte[1]),
                (place, scope) -> {
                    try {
                        if (Files.size(place.resolve("file")) == GOOD.length) { return; }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    harm.read(place, scope);
                });
        try (Fuzzer fuzzer = new Fuzzer(folder, seconds)) {
            fuzzer.run(target, 1, 0);
            assertThat(fuzzer.tallies().get("bad").runs).isEqualTo(1);
            return fuzzer.failures();
        }
    }

    @Test
    void exceptionsThatAreNotForPeopleAreNoticed() throws IOException {
        assertThat(failures((place, scope) -> List.of().get(0))).singleElement().asString()
                .contains("ArrayIndexOutOfBoundsException");
        assertThat(failures((place, scope) -> {
            throw new FormatException("no file is named");
        })).singleElement().asString().contains("not one short line with the file's name");
        assertThat(failures((place, scope) -> {
            throw new FormatException(place.resolve("file"), "is bad");
        })).isEmpty();
    }

    @Test
    void tooMuchMemoryIsNoticed() throws IOException {
        long[][] kept = new long[1][];
        assertThat(failures((place, scope) -> kept[0] = new long[200_000])).singleElement().asString()
                .contains("too much heap");
        assertThat(failures((place, scope) -> scope.allocate(DType.F32, Shape.of(1_000_000))))
                .singleElement().asString().contains("too much native memory");
    }

    @Test
    void aReaderThatNeverComesBackIsNoticed() throws IOException {
        assertThat(failures(1, (place, scope) -> {
            while (!Thread.currentThread().isInterrupted()) { LockSupport.park(); }
        })).singleElement().asString().contains("still reading");
    }
}
