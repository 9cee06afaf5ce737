package arabica.rlhf.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The checkpoints of a run, `checkpoints/step-N/`.
///
/// A checkpoint is written beside its final name, flushed to the disk and renamed: under a final name there are whole ones
/// only, whatever kills the process. What rots later is found by the manifest's checksums.
public final class Checkpoints {
    /// Writes a checkpoint's files into an empty folder.
    @FunctionalInterface
    public interface Writer {
        void write(Path folder) throws IOException;
    }

    private static final Pattern NAME = Pattern.compile("step-(\\d+)");
    private static final String UNFINISHED = ".unfinished";

    private final Path folder;
    private final RunIdentity identity;
    private final int keep;
    /// Stays beyond those that are kept; 0 for none.
    private int best;

    Checkpoints(Path folder, RunIdentity identity, int keep) {
        this.folder = folder;
        this.identity = identity;
        this.keep = keep;
    }

    /// From now on this step's checkpoint stays, however old.
    void keepBest(int step) { best = step; }

    /// Where the checkpoint of a step is.
    Path folder(int step) { return folder.resolve("step-" + step); }

    /// Writes a checkpoint and removes the oldest ones beyond those that are kept.
    ///
    /// @throws TrainingException if it could not be written; those before it are intact
    public Checkpoint save(int step, SequencedMap<String, Object> counters, Writer writer) {
        Path target = folder(step);
        Path unfinished = folder.resolve("." + target.getFileName() + UNFINISHED);
        try {
            try {
                Folders.delete(unfinished);
                Files.createDirectories(unfinished);
                writer.write(unfinished);
                Manifest manifest = new Manifest(step, identity, counters, Manifest.currentVersions(),
                        checksums(unfinished));
                Files.writeString(unfinished.resolve(Manifest.FILE), RunJson.write(manifest));
                Folders.flush(unfinished);
                Folders.delete(target);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
                Folders.flushEntries(folder);
                prune(step);
                return new Checkpoint(target, manifest);
            } finally {
                Folders.delete(unfinished);
            }
        } catch (IOException e) {
            throw failure(target, IoMessages.reason(e), e);
        } catch (UncheckedIOException e) {
            throw failure(target, e.getMessage(), e);
        }
    }

    /// The newest checkpoint that is whole. One that is damaged is passed over, with a warning.
    public Optional<Checkpoint> newestWhole(Consumer<String> warnings) {
        for (Path candidate : candidates()) {
            try {
                Checkpoint found = read(candidate);
                requireBest(found);
                return Optional.of(found);
            } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
                warnings.accept("checkpoint " + candidate + " is damaged and passed over: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    /// Steps of the checkpoints that are there, newest first, damaged ones included.
    public List<Integer> steps() { return candidates().stream().map(Checkpoints::stepOf).toList(); }

    /// Without the best one before it, a run could not end as it should.
    private void requireBest(Checkpoint found) throws IOException {
        OptionalInt step = EarlyStopping.bestStep(found.manifest());
        if (step.isEmpty() || step.getAsInt() == found.step()) { return; }
        try {
            read(folder(step.getAsInt()));
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "it needs " + folder(step.getAsInt()).getFileName() + ", the best one, which is damaged", e);
        }
    }

    private Checkpoint read(Path candidate) throws IOException {
        Manifest manifest;
        try {
            manifest = RunJson.readManifest(Files.readString(candidate.resolve(Manifest.FILE)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(Manifest.FILE + " is not JSON", e);
        }
        if (manifest.step() != stepOf(candidate)) {
            throw new IllegalArgumentException("its manifest speaks of step " + manifest.step());
        }
        manifest.checksums().forEach((name, expected) -> {
            if (!Fingerprints.file(candidate.resolve(name)).equals(expected)) {
                throw new IllegalArgumentException("the checksum of " + name + " does not fit");
            }
        });
        return new Checkpoint(candidate, manifest);
    }

    private List<Path> candidates() {
        if (!Files.isDirectory(folder)) { return List.of(); }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted(Comparator.comparingInt(Checkpoints::stepOf).reversed()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + IoMessages.reason(e), e);
        }
    }

    /// Keeps the newest up to `step`, and the best. Later ones can only be damaged ones that a resumed run has passed over.
    private void prune(int step) throws IOException {
        int kept = 0;
        for (Path candidate : candidates()) {
            boolean stays = stepOf(candidate) <= step && kept < keep;
            if (stays) {
                kept++;
            } else if (stepOf(candidate) != best) { Folders.delete(candidate); }
        }
    }

    private TrainingException failure(Path target, String reason, Exception cause) {
        String last = candidates().stream().findFirst().map(path -> "the last checkpoint is " + path)
                .orElse("there is no checkpoint yet");
        return new TrainingException("cannot write checkpoint " + target + ": " + reason + "; " + last, cause);
    }

    private static SequencedMap<String, String> checksums(Path folder) throws IOException {
        SequencedMap<String, String> sums = new LinkedHashMap<>();
        for (Path file : Folders.files(folder)) { sums.put(file.getFileName().toString(), Fingerprints.file(file)); }
        return sums;
    }

    private static int stepOf(Path candidate) {
        Matcher matcher = NAME.matcher(candidate.getFileName().toString());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
