package arabica.cli;

import arabica.datasets.profile.ColumnProfile;
import arabica.datasets.profile.DataProfile;
import arabica.datasets.profile.Duplicates;
import arabica.datasets.profile.Lengths;
import arabica.datasets.profile.OddRows;
import arabica.datasets.profile.Samples;
import arabica.datasets.profile.UseProfile;
import arabica.datasets.rows.RowUse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a data set holds, as JSON.
final class DataJson {
    /// Files that are listed; a data set may have thousands.
    private static final int MOST_FILES = 1000;

    private DataJson() {}

    static ObjectNode of(DataProfile profile) {
        ObjectNode found = Json.object();
        List<Path> paths = profile.files().paths();
        found.put("path", paths.getFirst().toString()).put("kind", "rows");
        files(found.put("file_count", paths.size()).putArray("files"), profile);
        profile.best().ifPresentOrElse(best -> found.put("holds", name(best.use()))
                .put("layout", String.join("; ", best.layouts().keySet())).put("rows", best.usable())
                .put("unusable_rows", best.unusable() + profile.unreadable().count()),
                () -> found.put("rows", 0).put("unusable_rows", profile.count() + profile.unreadable().count()));
        found.put("parsed_rows", profile.count()).put("unparsed_rows", profile.unreadable().count());
        found.put("mean_characters", profile.characters().mean())
                .put("most_characters", profile.characters().max());
        ArrayNode uses = found.putArray("uses");
        profile.uses().stream().filter(use -> use.usable() > 0).forEach(use -> use(uses, use));
        ArrayNode columns = found.putArray("columns");
        profile.columns().forEach((name, column) -> column(columns.addObject(), name, column, profile.count()));
        profile.notRead().forEach(found.putObject("columns_not_read")::put);
        duplicates(found.putObject("duplicate_rows"), profile.duplicates());
        duplicates(found.putObject("repeated_prompts"), profile.repeatedPrompts());
        odd(found.putArray("unparsed"), profile.unreadable());
        odd(found.putArray("empty_texts"), profile.empty());
        profile.best().ifPresent(best -> odd(found.putArray("unusable"), best.problems()));
        ArrayNode problems = found.putArray("problems");
        profile.unreadable().first().forEach(problems::add);
        profile.best().ifPresent(best -> best.problems().first().forEach(problems::add));
        ArrayNode samples = found.putArray("samples");
        for (Samples.Sample sample : profile.samples().rows()) {
            samples.addObject().put("file", paths.get(sample.file()).toString()).put("row", sample.number())
                    .set("fields", sample.row());
        }
        return found;
    }

    static String name(RowUse use) { return use.name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    private static void files(ArrayNode array, DataProfile profile) {
        profile.read().stream().limit(MOST_FILES).forEach(file -> array.addObject()
                .put("path", file.file().path().toString()).put("format", file.file().format().label())
                .put("compression", file.file().compression().label()).put("bytes", file.bytes())
                .put("rows", file.rows()));
    }

    private static void use(ArrayNode array, UseProfile use) {
        ObjectNode node = array.addObject().put("use", name(use.use())).put("usable", use.usable()).put("unusable",
                use.unusable());
        use.layouts().forEach(node.putObject("layouts")::put);
    }

    private static void column(ObjectNode node, String name, ColumnProfile column, long rows) {
        node.put("name", name);
        ObjectNode types = node.putObject("types");
        column.types().forEach((type, count) -> types.put(type.label(), count));
        node.put("null_share", rows == 0 ? 0 : (double) (rows - column.present()) / rows).put("empty", column.empty());
        lengths(node, "characters", column.characters());
        lengths(node, "words", column.words());
        lengths(node, "tokens", column.tokens());
        lengths(node, "elements", column.elements());
    }

    private static void lengths(ObjectNode node, String name, Lengths lengths) {
        if (lengths.count() == 0) { return; }
        ObjectNode found = node.putObject(name).put("min", lengths.min()).put("mean", lengths.mean())
                .put("p50", lengths.quantile(0.5)).put("p95", lengths.quantile(0.95)).put("max", lengths.max())
                .put("sum", lengths.sum());
        ArrayNode histogram = found.putArray("histogram");
        lengths.octaves().forEach(bucket -> histogram.addArray().add(bucket.from()).add(bucket.to())
                .add(bucket.count()));
    }

    private static void duplicates(ObjectNode node, Duplicates duplicates) {
        node.put("count", duplicates.repeated()).put("share", duplicates.share()).put("looked_at_one_in",
                duplicates.oneIn());
    }

    private static void odd(ArrayNode array, OddRows odd) {
        odd.kinds().forEach((problem, kind) -> {
            ObjectNode node = array.addObject().put("problem", problem).put("count", kind.count());
            Json.put(node, "rows", kind.rows());
        });
    }
}
