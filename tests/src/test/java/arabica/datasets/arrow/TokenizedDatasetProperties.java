package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class TokenizedDatasetProperties {
    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException { folder = Files.createTempDirectory("tokenized"); }

    @AfterContainer
    static void removeFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList())
                Files.delete(file);
        }
        Files.delete(folder);
    }

    @Property(tries = 200)
    void whatIsMappedIsWhatWasWritten(@ForAll("sequences") List<TokenSequence> sequences) {
        Path file = write(TokenizedKind.SEQUENCES, sequences);
        try (TokenizedDataset data = TokenizedDataset.open(file)) {
            assertThat(data.size()).isEqualTo(sequences.size());
            for (int row = 0; row < data.size(); row++) {
                assertThat(data.sequence(row, TokenColumn.INPUT_IDS)).isEqualTo(sequences.get(row));
                assertThat(data.ids(row)).isEqualTo(sequences.get(row).ids());
                assertThat(data.sourceIndex(row)).isEqualTo(3L * row);
            }
            assertThat(data.totalTokens(TokenColumn.INPUT_IDS))
                    .isEqualTo(sequences.stream().mapToLong(TokenSequence::length).sum());
        }
    }

    @Property(tries = 100)
    void pairsKeepTheirTwoSides(@ForAll("sequences") List<TokenSequence> sequences) {
        Path file = write(TokenizedKind.PAIRS, sequences);
        try (TokenizedDataset data = TokenizedDataset.open(file)) {
            assertThat(data.kind()).isEqualTo(TokenizedKind.PAIRS);
            for (int row = 0; row < data.size(); row++) {
                assertThat(data.sequence(row, TokenColumn.CHOSEN)).isEqualTo(sequences.get(row));
                assertThat(data.sequence(row, TokenColumn.REJECTED))
                        .isEqualTo(sequences.get(sequences.size() - 1 - row));
                assertThat(data.margin(row)).isEqualTo(margin(row));
                assertThat(data.weight(row)).isEqualTo(row / 4.0);
            }
        }
    }

    @Property(tries = 50)
    void judgedResponsesKeepTheirLabels(@ForAll("sequences") List<TokenSequence> sequences) {
        Path file = write(TokenizedKind.UNPAIRED, sequences);
        try (TokenizedDataset data = TokenizedDataset.open(file)) {
            assertThat(data.kind()).isEqualTo(TokenizedKind.UNPAIRED);
            for (int row = 0; row < data.size(); row++) {
                assertThat(data.sequence(row, TokenColumn.COMPLETION)).isEqualTo(sequences.get(row));
                assertThat(data.label(row)).isEqualTo(row % 3 == 0);
                assertThat(data.sourceIndex(row)).isEqualTo(3L * row);
            }
        }
    }

    /// Whatever bytes are wrong: an error in one line or other numbers, never another exception and never a crash.
    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void aDamagedFileIsAnErrorInOneLineAtWorst(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = sample(TokenizedKind.values()[random.nextInt(TokenizedKind.values().length)]);
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips; i++)
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
        Path file = folder.resolve("damaged.arrow");
        Files.write(file, Arrays.copyOf(bytes, length));
        try (TokenizedDataset data = TokenizedDataset.open(file)) {
            for (int row = 0; row < Math.min(data.size(), 100); row++) {
                for (TokenColumn column : data.kind().columns())
                    data.sequence(row, column);
                data.sourceIndex(row);
                if (data.kind() == TokenizedKind.UNPAIRED) { data.label(row); }
                if (data.kind() == TokenizedKind.PAIRS) {
                    data.margin(row);
                    data.weight(row);
                }
            }
            data.checkVocabulary(1000, "m");
        } catch (DataException e) {
            assertThat(e.getMessage()).contains("damaged.arrow").doesNotContain("\n");
        }
    }

    private byte[] sample(TokenizedKind kind) throws IOException {
        List<TokenSequence> sequences = new ArrayList<>();
        for (int i = 0; i < 5; i++)
            sequences.add(new TokenSequence(new int[]{i, 2 * i, 7, 9}, 2));
        return Files.readAllBytes(write(kind, sequences));
    }

    private static Path write(TokenizedKind kind, List<TokenSequence> sequences) {
        Path file = folder.resolve("tokens.arrow");
        try (TokenizedWriter writer = TokenizedWriter.create(file, kind)) {
            for (int i = 0; i < sequences.size(); i++) {
                TokenSequence sequence = sequences.get(i);
                writer.add(switch (kind) {
                    case SEQUENCES -> new TokenizedRow.SequenceRow(sequence);
                    case UNPAIRED -> new TokenizedRow.UnpairedRow(sequence, i % 3 == 0);
                    case PAIRS -> new TokenizedRow.PairRow(sequence, sequences.get(sequences.size() - 1 - i), margin(i),
                            i / 4.0);
                }, 3L * i);
            }
            writer.commit();
        }
        return file;
    }

    private static OptionalDouble margin(int row) {
        return row % 3 == 0 ? OptionalDouble.empty() : OptionalDouble.of(row - 2.5);
    }

    @Provide
    Arbitrary<List<TokenSequence>> sequences() {
        Arbitrary<int[]> ids = Arbitraries.integers().between(0, Integer.MAX_VALUE).array(int[].class).ofMaxSize(20);
        return Combinators.combine(ids, Arbitraries.doubles().between(0, 1))
                .as((array, share) -> new TokenSequence(array, (int) (share * array.length))).list().ofMinSize(1)
                .ofMaxSize(30);
    }
}
