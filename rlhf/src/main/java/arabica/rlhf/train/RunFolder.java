package arabica.rlhf.train;

import arabica.datasets.AtomicFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The folder that a run writes to, `OUT`: `run.json` (what the run is), `checkpoints/`, `metrics.jsonl`, `data/` (the
/// tokenized data), and in the end the finished model. Locked while open, so that two runs cannot write to one folder.
public final class RunFolder implements AutoCloseable {
    private static final String LOCK = ".lock";
    /// What a filter that is not done has scored: a name that nobody gives to a file of theirs, since `--overwrite` deletes
    /// it.
    public static final String SCORES = "unfinished-scores.bin";
    static final String RUN = "run.json";
    static final String CHECKPOINTS = "checkpoints";
    static final String DATA = "data";
    static final String METRICS = "metrics.jsonl";

    private final Path path;
    private final FileChannel lockChannel;
    private final boolean continues;
    private final SequencedMap<String, Long> counts = new LinkedHashMap<>();
    private boolean begun;

    private RunFolder(Path path, FileChannel lockChannel, boolean continues) {
        this.path = path;
        this.lockChannel = lockChannel;
        this.continues = continues;
    }

    /// Takes the folder for a run.
    ///
    /// @throws RunFolderException if it is in use, not empty (without `resume` or `overwrite`), or holds a run of another
    ///     identity (with `resume`)
    /// @throws UncheckedIOException if it cannot be written
    public static RunFolder open(Path out, boolean resume, boolean overwrite, RunIdentity identity) {
        requireFolder(out);
        try {
            Files.createDirectories(out);
            FileChannel channel = lock(out);
            try {
                boolean continues = prepare(out, resume, overwrite, identity);
                return new RunFolder(out, channel, continues);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + out + ": " + IoMessages.reason(e), e);
        }
    }

    /// @throws RunFolderException if what is there already, the folder or one that it is to lie in, is no folder
    private static void requireFolder(Path out) {
        for (Path there = out; there != null; there = there.getParent()) {
            if (Files.isDirectory(there)) { return; }
            if (Files.exists(there)) {
                throw new RunFolderException(there + " is a file; expected a folder for the run");
            }
        }
    }

    /// Which run a folder holds; nothing where it holds none that can be read.
    public static Optional<RunIdentity> identityIn(Path out) {
        Path file = out.resolve(RUN);
        if (!Files.isRegularFile(file)) { return Optional.empty(); }
        try {
            return Optional.of(RunJson.readIdentity(Files.readString(file)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + IoMessages.reason(e), e);
        }
    }

    /// Whether a folder holds anything but a lock and what a killed run had begun to write; false where there is no folder.
    public static boolean isUsed(Path out) {
        try {
            return Files.isDirectory(out) && !isEmpty(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + out + ": " + IoMessages.reason(e), e);
        }
    }

    /// Whether this continues a run that was started before.
    public boolean continues() { return continues; }

    public Path path() { return path; }

    /// Where tokenized data goes.
    public Path data() {
        Path folder = path.resolve(DATA);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + IoMessages.reason(e), e);
        }
        return folder;
    }

    /// Notes what became of rows, for the manifests of checkpoints.
    ///
    /// @param name of the rows: `train`, `eval`
    void count(String name, Map<String, Long> ofRows) {
        ofRows.forEach((what, count) -> counts.put("data." + name + "." + what, count));
    }

    /// What was noted so.
    SequencedMap<String, Long> counts() { return counts; }

    /// @param keep how many checkpoints are kept, the newest
    public Checkpoints checkpoints(RunIdentity identity, int keep) {
        return new Checkpoints(path.resolve(CHECKPOINTS), identity, keep);
    }

    /// @param lastStep the checkpoint's step, where a run continues: later lines are cut off; 0 for a new file
    public MetricsFile metrics(Optional<Path> elsewhere, int lastStep) {
        return MetricsFile.open(elsewhere.orElse(path.resolve(METRICS)), lastStep);
    }

    /// Says that preparation is done: from now on what the folder holds is kept, even if the run fails, and what it held
    /// before is gone.
    public void begin() {
        try {
            RunContents.discard(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot overwrite the run in " + path + ": " + IoMessages.reason(e), e);
        }
        begun = true;
    }

    /// Gives the folder back. A new run that failed before it began leaves nothing behind, so that it can be started
    /// again as it was; a run that it was to overwrite is there again.
    @Override
    public void close() {
        try {
            if (!begun && !continues) {
                Files.deleteIfExists(path.resolve(RUN));
                Folders.delete(path.resolve(DATA));
                RunContents.putBack(path);
            }
            // Removed while still locked: who opened the old file fails to lock it, who comes later makes a new one.
            Files.deleteIfExists(path.resolve(LOCK));
            lockChannel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + path + ": " + IoMessages.reason(e), e);
        }
    }

    private static FileChannel lock(Path out) throws IOException {
        FileChannel channel = FileChannel.open(out.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // held by this very process
        }
        if (lock == null) {
            channel.close();
            throw new RunFolderException(out + " is in use by another run");
        }
        return channel;
    }

    /// True when a run that was started before is continued.
    private static boolean prepare(Path out, boolean resume, boolean overwrite, RunIdentity identity)
            throws IOException {
        RunContents.deleteLeftovers(out);
        if (resume || overwrite) { RunContents.putBack(out); }
        boolean empty = isEmpty(out);
        if (!empty && !resume && !overwrite) {
            Files.deleteIfExists(out.resolve(LOCK));
            throw new RunFolderException(
                    out + " is not empty: --resume continues the run in it, --overwrite discards what it holds");
        }
        if (!empty && resume) {
            requireSame(out, identity);
            return true;
        }
        if (!empty) { RunContents.setAside(out); }
        AtomicFiles.write(out.resolve(RUN), RunJson.write(identity).getBytes(StandardCharsets.UTF_8));
        return false;
    }

    private static void requireSame(Path out, RunIdentity identity) throws IOException {
        Path file = out.resolve(RUN);
        if (!Files.isRegularFile(file)) {
            throw new RunFolderException(out + " holds no run to resume: " + RUN + " is missing");
        }
        RunIdentity started;
        try {
            started = RunJson.readIdentity(Files.readString(file));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new RunFolderException(file + " is not a run's description", e);
        }
        List<String> differences = identity.differences(started);
        if (!differences.isEmpty()) {
            throw new RunFolderException("cannot resume " + out + ": " + String.join("; ", differences));
        }
    }

    private static boolean isEmpty(Path out) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(out,
                entry -> !entry.getFileName().toString().equals(LOCK) && !RunContents.isLeftover(entry))) {
            return !entries.iterator().hasNext();
        }
    }
}
