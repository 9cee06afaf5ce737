package arabica.rlhf.filter;

import static arabica.rlhf.filter.FilterTesting.file;
import static arabica.rlhf.filter.FilterTesting.filter;
import static arabica.rlhf.filter.FilterTesting.job;
import static arabica.rlhf.filter.FilterTesting.options;
import static arabica.rlhf.filter.FilterTesting.results;
import static arabica.rlhf.filter.FilterTesting.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunFolderException;
import arabica.rlhf.train.TrainingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterResumeTests extends WithScope {
    private static final FilterOptions OPTIONS = options(new FilterBound.Quantile(0.5))
            .withNormalization(Normalization.LENGTH).withDedup(true);
    private static final int ROWS = 60;

    @TempDir
    Path folder;

    FilterResumeTests() { super("auto", 2); }

    /// Stands for a kill: nothing runs after it that a killed process would not have run.
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// Dies at a report of progress; names what was skipped.
    private static final class Reaper implements TrainingListener {
        private final List<String> skipped = new ArrayList<>();
        private int left;

        private Reaper(int reports) { left = reports; }

        @Override
        public void onPhase(String name, long done, long total) { if (left-- == 0) { throw new Killed(); } }

        @Override
        public void onWarning(String message) { skipped.add(message); }
    }

    /// How many rows were scored at each report.
    private static final class Progress implements TrainingListener {
        private final List<Long> scored = new ArrayList<>();

        @Override
        public void onPhase(String name, long done, long total) { if (name.equals("perplexity")) { scored.add(done); } }
    }

    private static FilterOptions inBatchesOf(int pairs) {
        return new FilterOptions(OPTIONS.side(), OPTIONS.bound(), OPTIONS.control(), OPTIONS.seed(), pairs,
                OPTIONS.ownSamples(), OPTIONS.normalization(), OPTIONS.dedup());
    }

    @Test
    void aRunThatIsKilledAfterAnyWindowEndsWithTheSameBytes() throws IOException {
        Path data = file(folder, "pairs.jsonl", ROWS, 3, 10, 40);
        FilterJob whole = job(folder.resolve("whole.jsonl"), data).withSkipBad(3);
        Reaper uninterrupted = new Reaper(Integer.MAX_VALUE);
        run(filter(scope, OPTIONS), whole, uninterrupted).orElseThrow();
        assertThat(uninterrupted.skipped).hasSize(3);
        assertThat(Files.readAllLines(whole.out())).isNotEmpty();

        FilterJob broken = job(folder.resolve("broken.jsonl"), data).withSkipBad(3);
        List<String> skipped = new ArrayList<>();
        int windows = (ROWS + 3) / FilterTesting.SMALL.rows();
        for (int attempt = 0; attempt <= windows + 2; attempt++) {
            // Each attempt sees the windows of those before it, and dies after the next; then between the passes; then the
            // last one lives.
            Reaper reaper = new Reaper(attempt == 0 ? 0 : attempt <= windows ? 1 : Integer.MAX_VALUE);
            FilterJob job = attempt == 0 ? broken : broken.withResume();
            if (attempt <= windows) {
                assertThatThrownBy(() -> run(filter(scope, OPTIONS), job, reaper)).isInstanceOf(Killed.class);
                assertThat(broken.out()).doesNotExist();
                assertThat(broken.auditFile()).doesNotExist();
            } else {
                boolean first = attempt == windows + 1;
                assertThat(run(filter(scope, OPTIONS), job, reaper).isPresent()).isEqualTo(first);
            }
            skipped.addAll(reaper.skipped);
        }
        assertThat(results(broken)).isEqualTo(results(whole));
        assertThat(skipped).as("each bad row is named once").isEqualTo(uninterrupted.skipped);
        assertThat(broken.workFolder()).doesNotExist();
    }

    @Test
    void aTornTailIsCutOff() throws IOException {
        Path data = file(folder, "pairs.jsonl", ROWS, 5);
        FilterJob whole = job(folder.resolve("whole.jsonl"), data).withSkipBad(1);
        run(filter(scope, OPTIONS), whole, TrainingListener.NONE);
        FilterJob broken = job(folder.resolve("broken.jsonl"), data).withSkipBad(1);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 8; i++) {
            assertThatThrownBy(() -> run(filter(scope, OPTIONS), broken, new Reaper(6))).isInstanceOf(Killed.class);
            Path scores = broken.workFolder().resolve(RunFolder.SCORES);
            tear(scores, random);
            run(filter(scope, OPTIONS), broken.withResume(), TrainingListener.NONE).orElseThrow();
            assertThat(results(broken)).isEqualTo(results(whole));
            for (Path result : broken.results()) { Files.delete(result); }
        }
    }

    /// Cuts a file off at a random place, and spoils what is before, or writes rubbish after it.
    private static void tear(Path file, SplittableRandom random) throws IOException {
        long size = Files.size(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(random.nextLong(size));
        }
        byte[] rubbish = new byte[random.nextInt(200)];
        random.nextBytes(rubbish);
        Files.write(file, rubbish, Files.size(file) < 64
                ? StandardOpenOption.TRUNCATE_EXISTING
                : StandardOpenOption.APPEND);
        if (Files.size(file) >= 64 && Files.size(file) < 64 + rubbish.length) { Files.delete(file); }
    }

    @Test
    void neitherThreadsNorWindowsNorBatchesChangeABit() {
        Path data = file(folder, "pairs.jsonl", ROWS);
        FilterJob two = job(folder.resolve("two.jsonl"), data);
        run(filter(scope, OPTIONS), two, TrainingListener.NONE);
        FilterJob one = job(folder.resolve("one.jsonl"), data);
        try (Backend backend = Backends.open("auto", 1); Scope other = Scope.open(backend)) {
            run(filter(other, OPTIONS), one, TrainingListener.NONE);
        }
        assertThat(results(one)).isEqualTo(results(two));
        FilterJob windows = job(folder.resolve("windows.jsonl"), data);
        FilterFiles.run(filter(scope, OPTIONS), windows, new LinkedHashMap<>(), TrainingListener.NONE);
        assertThat(results(windows)).isEqualTo(results(two));
        FilterJob batches = job(folder.resolve("batches.jsonl"), data);
        run(filter(scope, inBatchesOf(1)), batches, TrainingListener.NONE);
        assertThat(results(batches)).isEqualTo(results(two));
    }

    @Test
    void aRunMayGoOnInOtherBatches() {
        Path data = file(folder, "pairs.jsonl", ROWS);
        FilterJob whole = job(folder.resolve("whole.jsonl"), data).withScores(folder.resolve("kept.scores"));
        run(filter(scope, OPTIONS), whole, TrainingListener.NONE);
        FilterJob broken = job(folder.resolve("broken.jsonl"), data);
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), broken, new Reaper(3))).isInstanceOf(Killed.class);
        run(filter(scope, inBatchesOf(3)), broken.withResume(), TrainingListener.NONE).orElseThrow();
        assertThat(results(broken)).isEqualTo(results(whole));
        assertThat(run(filter(scope, inBatchesOf(5)), broken.withResume(), TrainingListener.NONE))
                .as("done already").isEmpty();
        FilterJob again = job(folder.resolve("again.jsonl"), data).withScores(whole.scores().orElseThrow());
        Progress progress = new Progress();
        run(filter(scope, inBatchesOf(3)), again, progress);
        assertThat(progress.scored).as("nothing is scored again").containsExactly((long) ROWS);
        assertThat(results(again)).isEqualTo(results(whole));
    }

    @Test
    void aRunThatCannotWriteItsReportIsNotDone() throws IOException {
        Path data = file(folder, "pairs.jsonl", ROWS);
        FilterJob job = job(folder.resolve("kept.jsonl"), data);
        Files.createDirectories(job.reportFile().resolve("in-the-way"));
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job.withOverwrite(), TrainingListener.NONE))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(job.out()).doesNotExist();
        Files.delete(job.reportFile().resolve("in-the-way"));
        Files.delete(job.reportFile());
        run(filter(scope, OPTIONS), job.withResume(), TrainingListener.NONE).orElseThrow();
        assertThat(job.reportFile()).isNotEmptyFile();
        assertThat(job.out()).isNotEmptyFile();
    }

    @Test
    void noResultThatIsThereIsReplacedUnasked() throws IOException {
        Path data = file(folder, "pairs.jsonl", ROWS);
        FilterJob job = job(folder.resolve("kept.jsonl"), data);
        FilterOptions options = new FilterOptions(Side.BOTH, new FilterBound.Quantile(0.5), false, 1, 8, 16);
        for (Path result : job.results()) {
            Files.writeString(result, "mine");
            for (FilterJob refused : List.of(job, job.withResume())) {
                assertThatThrownBy(() -> run(filter(scope, options), refused, TrainingListener.NONE))
                        .isInstanceOf(DataException.class).hasMessage(result + " exists; --overwrite replaces it");
            }
            assertThat(result).hasContent("mine");
            Files.delete(result);
            assertThat(folder).isDirectoryNotContaining("glob:**kept*");
        }

        assertThatThrownBy(() -> run(filter(scope, options), job, new Reaper(3))).isInstanceOf(Killed.class);
        Files.writeString(job.controlFile(), "mine");
        assertThatThrownBy(() -> run(filter(scope, options), job.withResume(), TrainingListener.NONE))
                .isInstanceOf(DataException.class).hasMessageContaining(job.controlFile() + " exists");
        assertThat(job.controlFile()).hasContent("mine");
        Progress progress = new Progress();
        run(filter(scope, options), job.withResume().withOverwrite(), progress).orElseThrow();
        assertThat(progress.scored).as("goes on").startsWith(28L);
        assertThat(job.controlFile()).doesNotExist();
        assertThat(job.out()).isNotEmptyFile();
    }

    @Test
    void aFailedOverwriteLeavesTheUnfinishedRunItsScores() {
        FilterJob job = job(folder.resolve("kept.jsonl"), file(folder, "pairs.jsonl", ROWS));
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job, new Reaper(3))).isInstanceOf(Killed.class);
        FilterJob bad = job(job.out(), file(folder, "bad.jsonl", ROWS, 2)).withOverwrite();
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), bad, TrainingListener.NONE))
                .isInstanceOf(DataException.class).hasMessageContaining("row 3");
        Progress progress = new Progress();
        run(filter(scope, OPTIONS), job.withResume(), progress).orElseThrow();
        assertThat(progress.scored).startsWith(28L);
        assertThat(job.workFolder()).doesNotExist();
    }

    @Test
    void anOverwriteThatBeginsStartsAnew() {
        Path data = file(folder, "pairs.jsonl", ROWS);
        FilterJob job = job(folder.resolve("kept.jsonl"), data);
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job, new Reaper(3))).isInstanceOf(Killed.class);
        FilterJob other = job(job.out(), file(folder, "other.jsonl", ROWS - 1)).withOverwrite();
        Progress progress = new Progress();
        run(filter(scope, OPTIONS), other, progress).orElseThrow();
        assertThat(progress.scored).startsWith(7L).endsWith(ROWS - 1L);
        assertThat(job.workFolder()).doesNotExist();
    }

    @Test
    void badRowsInSuccessionFillWindowsToo() {
        int[] bad = IntStream.range(5, 45).toArray();
        Path data = file(folder, "pairs.jsonl", ROWS, bad);
        Progress progress = new Progress();
        FilterAudit audit = run(filter(scope, OPTIONS), job(folder.resolve("kept.jsonl"), data).withSkipBad(40),
                progress).orElseThrow();
        assertThat(audit.skipped()).isEqualTo(40);
        assertThat(progress.scored).isEqualTo(LongStream.rangeClosed(1, 15).map(i -> Math.min(7 * i, ROWS + 40))
                .boxed().toList());
    }

    @Test
    void aRunGoesOnAsItBeganOrNotAtAll() throws IOException {
        Path data = file(folder, "pairs.jsonl", ROWS);
        FilterJob job = job(folder.resolve("kept.jsonl"), data);
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job, new Reaper(3))).isInstanceOf(Killed.class);

        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job, TrainingListener.NONE))
                .isInstanceOf(RunFolderException.class).hasMessageContaining("--resume continues");
        FilterOptions other = options(new FilterBound.Quantile(0.4)).withNormalization(Normalization.LENGTH)
                .withDedup(true);
        assertThatThrownBy(() -> run(filter(scope, other), job.withResume(), TrainingListener.NONE))
                .isInstanceOf(RunFolderException.class).hasMessageContaining("bound.share was 0.5 and is 0.4");
        String before = Files.readString(data);
        Files.writeString(data, before.replace("ran up", "ran down"));
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job.withResume(), TrainingListener.NONE))
                .isInstanceOf(RunFolderException.class).hasMessageContaining("data pairs.jsonl has changed");
        Files.writeString(data, before);
        run(filter(scope, OPTIONS), job.withResume(), TrainingListener.NONE).orElseThrow();

        Map<String, String> done = results(job);
        assertThat(run(filter(scope, OPTIONS), job.withResume(), TrainingListener.NONE)).as("done already").isEmpty();
        assertThatThrownBy(() -> run(filter(scope, other), job.withResume(), TrainingListener.NONE))
                .isInstanceOf(DataException.class).hasMessageContaining("exists");
        assertThat(results(job)).isEqualTo(done);
    }

    @Test
    void theLimitOfBadRowsHoldsAcrossAResume() {
        Path data = file(folder, "pairs.jsonl", ROWS, 2, 30, 50);
        FilterJob job = job(folder.resolve("kept.jsonl"), data).withSkipBad(2);
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job, new Reaper(1))).isInstanceOf(Killed.class);
        Reaper second = new Reaper(Integer.MAX_VALUE);
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job.withResume(), second))
                .isInstanceOf(DataException.class).hasMessageContaining("row 51")
                .hasMessageContaining("2 bad rows were skipped already");
        assertThat(second.skipped).hasSize(1).first().asString().contains("row 31");
        assertThatThrownBy(
                () -> run(filter(scope, OPTIONS), job.withSkipBad(1).withResume(), TrainingListener.NONE))
                .isInstanceOf(DataException.class).hasMessageContaining("2 bad rows were skipped already");
        FilterAudit audit = run(filter(scope, OPTIONS), job.withSkipBad(3).withResume(), TrainingListener.NONE)
                .orElseThrow();
        assertThat(audit.skipped()).isEqualTo(3);
        assertThat(audit.rows()).isEqualTo(ROWS);
    }

    @Test
    void aFirstWindowThatFailsLeavesNothing() {
        Path data = file(folder, "pairs.jsonl", ROWS, 2);
        FilterJob job = job(folder.resolve("kept.jsonl"), data);
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), job, TrainingListener.NONE))
                .isInstanceOf(DataException.class).hasMessageContaining("row 3");
        assertThat(folder).isDirectoryNotContaining("glob:**kept*");
    }

    @Test
    void scoresThatAreKeptServeAnotherBound() throws IOException {
        Path data = file(folder, "pairs.jsonl", ROWS, 4);
        Path scores = folder.resolve("scores.bin");
        FilterOptions half = options(new FilterBound.Quantile(0.5));
        FilterJob fresh = job(folder.resolve("fresh.jsonl"), data).withSkipBad(1);
        run(filter(scope, half), fresh, TrainingListener.NONE);
        run(filter(scope, OPTIONS), job(folder.resolve("band.jsonl"), data).withSkipBad(1).withScores(scores),
                TrainingListener.NONE);
        Progress progress = new Progress();
        FilterJob reused = job(folder.resolve("half.jsonl"), data).withSkipBad(1).withScores(scores);
        run(filter(scope, half), reused, progress);
        assertThat(progress.scored).as("nothing is scored again").containsExactly(ROWS + 1L);
        assertThat(results(reused)).isEqualTo(results(fresh));
        Path other = file(folder, "other.jsonl", ROWS);
        assertThatThrownBy(() -> run(filter(scope, half), job(folder.resolve("other-kept.jsonl"), other)
                .withScores(scores), TrainingListener.NONE)).isInstanceOf(DataException.class)
                .hasMessageContaining(scores + ": holds scores of another model, other data");
        assertThatThrownBy(() -> run(filter(scope, half), job(folder.resolve("o.jsonl"), other).withScores(other),
                TrainingListener.NONE)).isInstanceOf(DataException.class).hasMessageContaining("not a file of scores");
        assertThat(Files.readString(other)).contains("prompt");
        Path notes = Files.writeString(folder.resolve("notes.txt"), "shorter than a header");
        assertThatThrownBy(() -> run(filter(scope, half), job(folder.resolve("o.jsonl"), other).withScores(notes),
                TrainingListener.NONE)).isInstanceOf(DataException.class).hasMessageContaining("not a file of scores");
        assertThat(notes).hasContent("shorter than a header");
    }

    @Test
    void aRunThatFailedBeforeItScoredDoesNotHoldItsScoresFile() {
        Path scores = folder.resolve("kept.scores");
        FilterJob wrong = job(folder.resolve("kept.jsonl"), file(folder, "bad.jsonl", ROWS, 2)).withScores(scores);
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), wrong, TrainingListener.NONE))
                .isInstanceOf(DataException.class).hasMessageContaining("row 3");
        FilterJob right = job(wrong.out(), file(folder, "pairs.jsonl", ROWS)).withScores(scores);
        run(filter(scope, OPTIONS), right, TrainingListener.NONE).orElseThrow();
        assertThatThrownBy(() -> run(filter(scope, OPTIONS), wrong.withSkipBad(1).withOverwrite(),
                TrainingListener.NONE)).isInstanceOf(DataException.class).hasMessageContaining("another model");
    }

    @Test
    void gzippedFilesAndSeveralAreReadAsOne() throws IOException {
        Path plain = file(folder, "pairs.jsonl", ROWS);
        List<String> lines = Files.readAllLines(plain);
        Path first = folder.resolve("first.jsonl");
        Files.write(first, lines.subList(0, 25));
        Path second = folder.resolve("second.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(second))) {
            out.write(String.join("\n", lines.subList(25, ROWS)).getBytes(StandardCharsets.UTF_8));
        }
        FilterJob one = job(folder.resolve("one.jsonl"), plain);
        FilterJob two = job(folder.resolve("two.jsonl"), first, second);
        run(filter(scope, OPTIONS), one, TrainingListener.NONE);
        run(filter(scope, OPTIONS), two, TrainingListener.NONE);
        assertThat(two.out()).hasSameTextualContentAs(one.out());
        assertThat(two.controlFile()).hasSameTextualContentAs(one.controlFile());
    }
}
