package arabica.rlhf.train;

import arabica.datasets.AtomicFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;

/// What a run has in its folder, and nothing else that may lie there: for `--overwrite`.
///
/// The old run is not deleted before the new one has its data and begins: until then it lies in a folder `.overwritten`
/// beside the new one's files, from which it is put back if the new run cannot begin. A process that is killed meanwhile
/// leaves it there; the next run in the folder puts it back.
final class RunContents {
    private static final String ASIDE = ".overwritten";
    /// Where a set-aside run is deleted: what is half deleted must not be put back.
    private static final String DELETED = ".deleted";
    /// A run's parts, and a report and a model whose parts must not mix with the new one's.
    private static final Set<String> NAMES = Set.of(RunFolder.RUN, "ensemble.json", "command.json",
            RunFolder.CHECKPOINTS,
            RunFolder.DATA,
            RunFolder.METRICS, RunFolder.SCORES, "report.html", "config.json", "model.safetensors.index.json",
            "adapter_config.json",
            "tokenizer.json", "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json",
            "added_tokens.json", "chat_template.jinja", "vocab.json", "merges.txt");
    private static final String PATTERN = "(adapter_)?model.*\\.safetensors|member-\\d+";

    private RunContents() {}

    static void setAside(Path out) throws IOException {
        Path aside = Files.createDirectories(out.resolve(ASIDE));
        move(out, aside);
    }

    /// Brings back a run that was set aside, in place of the one that did not begin; nothing where there is none.
    static void putBack(Path out) throws IOException {
        Folders.delete(out.resolve(DELETED));
        Path aside = out.resolve(ASIDE);
        if (Files.isDirectory(aside)) {
            move(aside, out);
            Folders.delete(aside);
        }
    }

    /// Deletes the run that was set aside; nothing where there is none.
    static void discard(Path out) throws IOException {
        Path aside = out.resolve(ASIDE);
        if (Files.isDirectory(aside)) {
            Folders.delete(out.resolve(DELETED));
            Files.move(aside, out.resolve(DELETED), StandardCopyOption.ATOMIC_MOVE);
            Folders.delete(out.resolve(DELETED));
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(from, RunContents::isOfRun)) {
            for (Path entry : entries) {
                Path target = to.resolve(entry.getFileName());
                if (Files.isDirectory(target)) { Folders.delete(target); }
                Files.move(entry, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /// Deletes what a killed process had begun to write beside a run's files: nobody goes on with it.
    static void deleteLeftovers(Path out) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(out, RunContents::isLeftover)) {
            for (Path entry : entries) { Files.delete(entry); }
        }
    }

    static boolean isLeftover(Path entry) {
        return AtomicFiles.nameBehind(entry).filter(RunContents::isOfRun).isPresent();
    }

    private static boolean isOfRun(Path entry) { return isOfRun(entry.getFileName().toString()); }

    private static boolean isOfRun(String name) { return NAMES.contains(name) || name.matches(PATTERN); }
}
