package arabica.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Backend;
import arabica.autograd.scalar.ScalarBackend;
import arabica.rlhf.train.RunFolderException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyRunTests {
    @TempDir
    private Path folder;
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    /// Squares: a first stage leaves a file for each seed, a second one reads it and the first stage's result.
    private record Squares(double factor, Queue<String> ran, String failsAt) implements Study {
        public record Settings(double factor) {}

        @Override
        public String name() { return "squares"; }

        @Override
        public String question() { return "How large is a square?"; }

        @Override
        public Record settings() { return new Settings(factor); }

        @Override
        public List<List<Cell>> stages(List<Long> seeds) {
            return List.of(seeds.stream().map(Cell::seed).toList(),
                    seeds.stream().flatMap(seed -> Stream.of("a", "b").map(arm -> Cell.seed(seed).with("arm", arm)))
                            .toList());
        }

        @Override
        public ObjectNode run(Cell cell, CellContext context) {
            ran.add(cell.id());
            if (cell.id().equals(failsAt)) { throw new IllegalStateException("killed at " + failsAt); }
            ObjectNode values = new ObjectMapper().createObjectNode();
            Path left = context.models().resolve(Long.toString(cell.seed()));
            try (Stream<Path> found = Files.list(context.work())) {
                assertThat(found).as("the work folder is empty").isEmpty();
                Files.writeString(context.work().resolve("scratch"), "x");
                if (cell.coordinates().containsKey("arm")) {
                    double earlier = context.earlier().apply(Cell.seed(cell.seed())).number("square");
                    return values.put("square", earlier + Double.parseDouble(Files.readString(left)));
                }
                Files.writeString(left, "0.5");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return values.put("square", factor * cell.seed() * cell.seed());
        }

        @Override
        public StudySummary summarize(CellResults results) {
            return new StudySummary(List.of(), new LinkedHashMap<>(), List.of());
        }
    }

    private CellResults run(Study study, List<Long> seeds, boolean resume, int jobs) {
        List<Backend> backends = Stream.generate(ScalarBackend::new).limit(jobs).map(b -> (Backend) b).toList();
        try (StudyFolder open = StudyFolder.open(folder, study, "scalar", resume, false)) {
            return new StudyRun(study, open, backends, line -> {}).run(seeds);
        } finally {
            backends.forEach(Backend::close);
        }
    }

    private Squares squares(double factor, String failsAt) { return new Squares(factor, ran, failsAt); }

    @Test
    void laterStagesSeeWhatEarlierOnesLeft() {
        CellResults results = run(squares(2, ""), List.of(3L, 4L), false, 2);

        assertThat(results.where("arm", "a").bySeed("square")).containsExactly(18.5, 32.5);
        assertThat(folder.resolve("work")).isEmptyDirectory();
    }

    @Test
    void aStudyThatWasKilledRunsOnlyTheCellsThatWereNotDone() {
        assertThatThrownBy(() -> run(squares(2, "seed-4_arm-a"), List.of(3L, 4L), false, 1))
                .hasMessageContaining("killed");
        ran.clear();

        CellResults results = run(squares(2, ""), List.of(3L, 4L, 5L), true, 1);

        assertThat(ran).containsExactly("seed-5", "seed-4_arm-a", "seed-4_arm-b", "seed-5_arm-a", "seed-5_arm-b");
        assertThat(results.where("arm", "b").bySeed("square")).containsExactly(18.5, 32.5, 50.5);
    }

    @Test
    void otherSettingsAreRefusedByName() {
        run(squares(2, ""), List.of(3L), false, 1);

        assertThatThrownBy(() -> run(squares(2.5, ""), List.of(3L), true, 1))
                .hasMessageContaining("factor was 2.0 and is 2.5");
        assertThatThrownBy(() -> run(squares(2, ""), List.of(3L), false, 1)).hasMessageContaining("--resume");
    }

    @Test
    void aCellOfOtherSettingsOrADamagedOneIsRefusedByFile() throws Exception {
        run(squares(2, ""), List.of(3L), false, 1);
        Path file = folder.resolve("cells/seed-3_arm-a.json");
        String whole = Files.readString(file);

        Files.writeString(file, whole.replaceFirst("\"settings\" : \"....", "\"settings\" : \"0000"));
        assertThatThrownBy(() -> run(squares(2, ""), List.of(3L), true, 1)).hasMessageContaining(file.toString())
                .hasMessageContaining("other settings");
        Files.writeString(file, whole.substring(0, whole.length() / 2));
        assertThatThrownBy(() -> run(squares(2, ""), List.of(3L), true, 1)).hasMessageContaining(file.toString())
                .hasMessageContaining("delete it");
    }

    @Test
    void overwritingDiscardsAStudyAndNothingElse() throws IOException {
        Path models = Files.createDirectories(folder.resolve("models"));
        Path own = Files.writeString(models.resolve("own.txt"), "years of work");

        assertThatThrownBy(() -> StudyFolder.open(folder, squares(2, ""), "scalar", false, true))
                .isInstanceOf(RunFolderException.class).hasMessageContaining(folder + " holds no study");
        Path description = folder.resolve("run.json");
        Files.writeString(description,
                "{\"trainer\": \"sft\", \"seed\": 0, \"configuration\": {}, \"fingerprints\": {}}");
        assertThatThrownBy(() -> StudyFolder.open(folder, squares(2, ""), "scalar", false, true))
                .hasMessageContaining("holds no study");
        assertThat(own).hasContent("years of work");

        Files.delete(own);
        Files.delete(models);
        Files.delete(description);
        run(squares(2, ""), List.of(3L), false, 1);
        StudyFolder.open(folder, squares(2.5, ""), "scalar", false, true).close();
        assertThat(folder.resolve("cells")).isEmptyDirectory();
        assertThat(models).isEmptyDirectory();
    }
}
