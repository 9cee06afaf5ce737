package arabica.cli;

import arabica.datasets.DataException;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.profile.DataProfile;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.RowUse;
import arabica.datasets.table.DatasetFolder;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.gguf.GgufFile;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `arabica inspect PATH`.
@Command(name = "inspect", description = "Shows what a model folder, a checkpoint, a run, a safetensors or GGUF file or a data set holds. Of data: the layout, the columns, lengths, duplicates, odd rows by name, and three rows.", footer = {
        "", "Example:", "  arabica inspect OUT/checkpoints/step-100",
        "  arabica inspect pairs.jsonl.gz --html pairs.html",
        "  arabica inspect 'shards/*.csv' --map chosen=better,rejected=worse --tokenizer OUT/sft --format json"})
final class InspectCommand extends BaseCommand {
    @Parameters(paramLabel = "PATH", arity = "1..*", description = "a folder or a file; of data also several, a quoted 'pattern*', or - for standard input")
    private List<Path> paths;

    @Option(names = "--tokenizer", paramLabel = "DIR", description = "counts the tokens of data too, with the tokenizer in this folder")
    private Path tokenizer;

    @Option(names = "--html", paramLabel = "FILE", description = "writes what data holds as a page to look at")
    private Path html;

    @Option(names = "--overwrite", description = "replaces an --html page that exists")
    private boolean overwrite;

    @Mixin
    private DataFlags data;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        if (html == null && overwrite) { throw new IllegalArgumentException("--overwrite is for an --html page"); }
        Optional<ObjectNode> other = paths.size() == 1 ? otherThanRows(paths.getFirst()) : Optional.empty();
        if (other.isPresent()) {
            requireNoDataFlags();
            print(other.get());
            return ExitCodes.DONE;
        }
        DataFiles files = data.files(paths, "rows",
                Stream.of(RowUse.values()).flatMap(use -> use.fields().stream()).distinct().toList(),
                terminal());
        if (html != null && !overwrite && Files.exists(html)) {
            throw new DataException(html + " exists; --overwrite replaces it");
        }
        for (Path file : files.paths()) {
            if (html != null && file.toAbsolutePath().normalize().equals(html.toAbsolutePath().normalize())) {
                throw new IllegalArgumentException("--html " + html + " would write over the data");
            }
        }
        DataProfile profile = DataProfile.of(files, Optional.ofNullable(tokenizer).map(BpeTokenizer::read));
        if (html != null) { DataPage.write(html, profile); }
        if (format.isText(terminal())) {
            DataText.print(out(), profile);
        } else {
            Json.print(out(), DataJson.of(profile));
        }
        return ExitCodes.DONE;
    }

    /// A model, weights or tokens; nothing where the path is of rows.
    private static Optional<ObjectNode> otherThanRows(Path path) {
        if (DatasetFolder.is(path)) { return Optional.empty(); }
        if (Files.isDirectory(path)) {
            return FolderInspector.knows(path) ? Optional.of(FolderInspector.inspect(path)) : Optional.empty();
        }
        if (!Files.exists(path)) {
            boolean named = path.equals(DataFlags.STANDARD_INPUT) || path.toString().matches(".*[*?\\[{].*");
            if (named) { return Optional.empty(); }
            throw new DataException(path + ": no such file or folder");
        }
        if (GgufFile.isGguf(path)) { return Optional.of(GgufInspector.inspect(path)); }
        if (path.toString().endsWith(".safetensors")) { return Optional.of(WeightsInspector.inspect(path)); }
        return path.toString().endsWith(".arrow") ? tokens(path) : Optional.empty();
    }

    private static Optional<ObjectNode> tokens(Path file) {
        try (TokenizedDataset tokens = TokenizedDataset.open(file)) {
            return Optional.of(TokensInspector.inspect(file, tokens));
        } catch (DataException e) {
            // An Arrow file of text rows, or a damaged one: reading its rows tells which.
            return Optional.empty();
        }
    }

    private void requireNoDataFlags() {
        if (html != null || overwrite || tokenizer != null || data.isGiven()) {
            throw new IllegalArgumentException(
                    "--html, --overwrite, --tokenizer, --map and --data-format are for data; " + paths.getFirst()
                            + " is none");
        }
    }

    private void print(ObjectNode found) {
        if (format.isText(terminal())) {
            TextTree.print(out(), found);
        } else {
            Json.print(out(), found);
        }
    }
}
