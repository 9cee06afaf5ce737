package arabica.datasets.pipeline;

import arabica.datasets.dedup.NearOptions;
import arabica.datasets.table.TableTypes;
import java.nio.file.Path;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// The example of docs/data-pipelines.md.
final class PipelineExample {
    private PipelineExample() {}

    static Split run(Path one, Path two, Path folder) {
        // begin
        Dataset pairs = Dataset.read(one, two)
                .filter(row -> !row.text("chosen").equals(row.text("rejected")))
                .mapText("prompt", String::strip)
                .withColumn(TableTypes.field("longer", ArrowType.Bool.INSTANCE),
                        row -> row.text("chosen").length() > row.text("rejected").length())
                .dedup("prompt", "chosen", "rejected")
                .dedupNear(NearOptions.DEFAULT, "chosen");
        Split split = pairs.split(SplitOptions.share(0.25).by("prompt").seed(1));
        split.train().write(folder.resolve("train.arrow"));
        split.heldOut().write(folder.resolve("held-out.jsonl.gz"));
        // end
        return split;
    }
}
