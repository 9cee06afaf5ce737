package arabica.cli;

import arabica.datasets.pipeline.Dataset;
import arabica.datasets.pipeline.Split;
import arabica.datasets.pipeline.SplitOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica data split --data F… --train F --held-out F`.
@Command(name = "split", description = "Splits rows in two, most of them and those that are held out, each in their order. Which are held out depends on the seed and the number of rows alone, with --by also on which rows are equal. With --by prompt and --share they are those of --eval-fraction, where the prompt is a column and the trainer skips and drops no row.", footer = {
        "", "Example:",
        "  arabica data split --data pairs.jsonl --share 0.1 --by prompt --train train.jsonl --held-out eval.jsonl"})
final class DataSplitCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TableFlags tables;

    @Option(names = "--share", paramLabel = "X", description = "of the rows that is held out, between 0 and 1")
    private Double share;

    @Option(names = "--rows", paramLabel = "N", description = "rows that are held out, in place of a share")
    private Long rows;

    @Option(names = "--by", paramLabel = "COLUMN", description = "rows that are equal in it stay on one side; at least as many as asked for are then held out")
    private String by;

    @Option(names = "--train", paramLabel = "FILE", required = true, description = "where most rows go; its ending says the format")
    private Path train;

    @Option(names = "--held-out", paramLabel = "FILE", required = true, description = "where the others go")
    private Path heldOut;

    @Option(names = "--overwrite", description = "replace files that exist")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        if ((share == null) == (rows == null)) {
            throw new IllegalArgumentException("expected --share or --rows, and not both");
        }
        if (train.toAbsolutePath().normalize().equals(heldOut.toAbsolutePath().normalize())) {
            throw new IllegalArgumentException("--train and --held-out are one file");
        }
        TableFlags.requireNew(train, overwrite);
        TableFlags.requireNew(heldOut, overwrite);
        Inputs.requireNone(spec, List.of(train, heldOut));
        SplitOptions options = (share != null ? SplitOptions.share(share) : SplitOptions.rows(rows)).seed(global.seed);
        Dataset all = tables.read(this);
        Split split = all.split(by == null ? options : options.by(by));
        long held;
        long kept;
        // Both sides are whole before either takes its place: a failure in between would leave those of two splits.
        try (FinishedPart heldPart = new FinishedPart(heldOut); FinishedPart trainPart = new FinishedPart(train)) {
            held = split.heldOut().overwrite(heldPart.file());
            kept = split.train().overwrite(trainPart.file());
            heldPart.moveIntoPlace();
            trainPart.moveIntoPlace();
        }
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%d rows in %s, %d in %s%n", kept, train, held, heldOut);
        } else {
            Json.print(out(), Json.object().put("rows", kept + held).put("train", kept).put("held_out", held)
                    .put("train_file", train.toString()).put("held_out_file", heldOut.toString()));
        }
        return ExitCodes.DONE;
    }
}
