package arabica.rlhf.filter;

import arabica.datasets.AtomicFiles;
import arabica.datasets.DataException;
import arabica.datasets.arrow.TokenizedRow;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.TrainingListener;
import arabica.datasets.rows.RowUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Filters files of any size in memory that does not grow with them. The first pass scores rows, a window at a time, into a
/// [ScoreFile]; quantiles, duplicates and the control subset are found by reading that; the second pass reads the rows once
/// more and writes those that stay, as they were read and in their order.
///
/// What a killed run has scored stays in its work folder, where a run that resumes goes on; results get their names when
/// they are whole. The same model, data, options and seed give the same bytes, interrupted or not.
public final class FilterFiles {
    private static final String RUN = "run.json";

    private final PerplexityFilter filter;
    private final FilterJob job;
    private final SequencedMap<String, String> settings;
    private final TrainingListener listener;
    private final Window.Size windowSize;

    FilterFiles(PerplexityFilter filter, FilterJob job, SequencedMap<String, String> settings,
            TrainingListener listener, Window.Size windowSize) {
        this.filter = filter;
        this.job = job;
        this.settings = settings;
        this.listener = listener;
        this.windowSize = windowSize;
    }

    /// Scores, decides and writes.
    ///
    /// @param settings what the run was called with, for its report
    /// @return the audit; nothing where the run to be resumed is done already
    /// @throws DataException if the data cannot be used, or results are there that may not be overwritten
    /// @throws arabica.rlhf.train.RunFolderException if the unfinished run differs, or may not be continued
    public static Optional<FilterAudit> run(PerplexityFilter filter, FilterJob job,
            SequencedMap<String, String> settings, TrainingListener listener) {
        return new FilterFiles(filter, job, settings, listener, filter.windowSize()).run();
    }

    Optional<FilterAudit> run() {
        RunIdentity identity = identity();
        if (job.resume() && !job.overwrite() && isDone(identity)) { return Optional.empty(); }
        AtomicFiles.createFolderOf(job.out());
        boolean done = false;
        try (RunFolder work = RunFolder.open(job.workFolder(), job.resume(), job.overwrite(), identity)) {
            if (!job.overwrite()) { requireFree(work.continues()); }
            try (ScoreFile scores = ScoreFile.open(job.scores().orElse(ownScores()), scored(identity))) {
                score(scores, work);
                FilterAudit audit = decideAndWrite(scores, identity);
                done = true;
                return Optional.of(audit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + job.out() + ": " + e.getMessage(), e);
        } finally {
            // A run that failed before it had anything leaves nothing behind, so that it can be started again as it was.
            if (done || !Files.exists(job.workFolder().resolve(RUN))) { deleteWork(); }
        }
    }

    /// A run that goes on may replace what it wrote before it was stopped, and nothing else.
    private void requireFree(boolean continues) {
        if (!continues) {
            job.requireNoResults();
        } else if (!filter.options().control() && Files.exists(job.controlFile())) {
            throw new DataException(job.controlFile()
                    + " exists, and this run writes none; --resume with --overwrite deletes it");
        }
    }

    private void score(ScoreFile scores, RunFolder work) {
        try (WindowReader reader = new WindowReader(job.data(), job.template(), filter.tokenizer(),
                filter.model().config(), windowSize, scores.size(), Math.toIntExact(scores.bad()), job.skipBad())) {
            if (scores.size() > 0) {
                work.begin();
                listener.onPhase("perplexity", scores.size(), -1);
            }
            for (Optional<Window> next = reader.next(this::skipped); next.isPresent(); next = reader
                    .next(this::skipped)) {
                Window window = next.get();
                work.begin();
                scores.append(records(window, scores.size()));
                window.bad().forEach(this::skipped);
                listener.onPhase("perplexity", scores.size(), -1);
            }
        }
        if (scores.size() == scores.bad()) { throw new DataException(names() + ": no pairs to filter"); }
    }

    private MemorySegment records(Window window, long from) {
        List<TokenizedRow.PairRow> pairs = new ArrayList<>();
        for (Window.Entry entry : window.rows()) { if (!entry.isBad()) { pairs.add(entry.pair()); } }
        List<ResponseScore> responses = filter.score(pairs);
        int count = window.rows().size();
        MemorySegment records = MemorySegment.ofArray(new byte[count * ScoreRecord.BYTES]);
        ScoreRecord record = new ScoreRecord();
        int next = 0;
        for (int i = 0; i < count; i++) {
            Window.Entry entry = window.rows().get(i);
            record.at(records, (long) i * ScoreRecord.BYTES).putPlace(entry.file(), entry.number());
            if (entry.isBad()) {
                record.addFlag(ScoreRecord.BAD);
            } else {
                record.put(responses.get(next++), responses.get(next++), entry.hash());
            }
            if (i == count - 1) { record.addFlag(ScoreRecord.WINDOW_END); }
            record.seal(from + i);
        }
        return records;
    }

    private FilterAudit decideAndWrite(ScoreFile scores, RunIdentity identity) throws IOException {
        RowFetch fetch = RowFetch.files(job.data(), job.template());
        List<ResponseScore> own = filter.ownSamples(scores, fetch, listener);
        Verdict verdict = new Decider(scores, filter.options()).decide(own);
        try (FilterOutputs outputs = new FilterOutputs(job, verdict)) {
            outputs.write(scores, listener);
            FilterAudit audit = audit(scores, verdict, own, fetch, outputs, identity);
            outputs.moveControl(filter.options().control());
            FilterReport.write(job.reportFile(), audit, settings);
            AtomicFiles.write(job.auditFile(), audit.toJson().getBytes(StandardCharsets.UTF_8));
            outputs.moveKept();
            return audit;
        }
    }

    private FilterAudit audit(ScoreFile scores, Verdict verdict, List<ResponseScore> own, RowFetch fetch,
            FilterOutputs outputs, RunIdentity identity) {
        AuditBuilder numbers = new AuditBuilder(scores, verdict, own);
        AuditExamples.Found examples = new AuditExamples(scores, verdict, filter).find(fetch);
        Verdict.Counts counts = verdict.counts();
        var quantiles = numbers.quantiles();
        return new FilterAudit(counts.usable(), counts.kept(), counts.control(), scores.bad(), counts.duplicates(),
                counts.sameSides(), counts.judged(), filter.options().configuration(), verdict.measure().label(),
                Double.isInfinite(verdict.lower()) ? null : verdict.lower(), verdict.upper(), quantiles,
                numbers.histogram(quantiles), numbers.lengths(), outputs.sources(), examples.examples(),
                examples.tokens(), numbers.points(filter.options().seed()), identity);
    }

    private void skipped(String row) { listener.onWarning("skipped " + row); }

    /// What makes a filter this filter and no other.
    private RunIdentity identity() {
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>();
        RowSource.files(job.data(), RowUse.PREFERENCE, job.template()).fingerprints()
                .forEach((name, hash) -> fingerprints.put("data " + name, hash));
        fingerprints.put("model", Fingerprints.texts(List.of(Fingerprints.parameters(filter.model().parameters()),
                filter.model().config())));
        fingerprints.put("tokenizer", Fingerprints.tokenizer(filter.tokenizer()));
        SequencedMap<String, Object> configuration = filter.options().configuration();
        configuration.remove("seed");
        configuration.put("prompt-template", job.template().label());
        return new RunIdentity("filter", filter.options().seed(), configuration, fingerprints);
    }

    /// What the scores depend on: neither bounds nor seed. The windows' size is the model's.
    private String scored(RunIdentity identity) {
        return Fingerprints.texts(List.of(identity.fingerprints(), job.template().label(), windowSize));
    }

    private boolean isDone(RunIdentity identity) {
        try {
            return Files.exists(job.out()) && !Files.exists(job.workFolder()) && Files.exists(job.auditFile())
                    && FilterAudit.runOf(Files.readString(job.auditFile()))
                            .equals(Optional.of(FilterAudit.describe(identity)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + job.auditFile() + ": " + e.getMessage(), e);
        }
    }

    /// Scores that go when the run is done.
    private Path ownScores() { return job.workFolder().resolve(RunFolder.SCORES); }

    private void deleteWork() {
        try {
            for (String name : List.of(RunFolder.SCORES, "kept.part", "control.part", RUN)) {
                Files.deleteIfExists(job.workFolder().resolve(name));
            }
            Files.deleteIfExists(job.workFolder());
        } catch (IOException e) {
            listener.onWarning("cannot delete " + job.workFolder() + ": " + e.getMessage());
        }
    }

    private String names() { return job.data().names(); }
}
