package arabica.cli;

import arabica.datasets.profile.ColumnProfile;
import arabica.datasets.profile.DataProfile;
import arabica.datasets.profile.Duplicates;
import arabica.datasets.profile.Lengths;
import arabica.datasets.profile.OddRows;
import arabica.rlhf.report.BarChart;
import arabica.rlhf.report.Block;
import arabica.rlhf.report.Chart;
import arabica.rlhf.report.Numbers;
import arabica.rlhf.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a data set holds, as a page.
final class DataPage {
    private static final int MOST_CHARTS = 12;
    private static final int MOST_FILES = 20;
    private static final List<String> COLUMNS = List.of("column", "types", "null", "empty", "median characters",
            "most characters", "median words", "median tokens");

    private DataPage() {}

    static void write(Path file, DataProfile profile) {
        List<Path> paths = profile.files().paths();
        Report.Builder page = Report.builder("Data: " + paths.getFirst().getFileName())
                .subtitle(paths.size() == 1 ? paths.getFirst().toString() : paths.size() + " files");
        page.add(new Block.Cards(cards(profile)));
        page.section("Good for").table("", List.of("use", "rows", "not usable", "layout"), profile.uses().stream()
                .filter(use -> use.usable() > 0).map(use -> List.of(use.use().noun(), Numbers.brief(use.usable()),
                        Numbers.brief(use.unusable()), String.join("; ", use.layouts().keySet())))
                .toList());
        page.section("Columns").table("", COLUMNS, profile.columns().entrySet().stream()
                .map(entry -> column(entry.getKey(), entry.getValue(), profile.count())).toList());
        page.charts(charts(profile));
        page.section("Odd rows").table("Rows are counted from 1.", List.of("what", "rows", "the first"), odd(profile));
        page.section("Three rows");
        profile.samples().rows().forEach(sample -> page.table(paths.get(sample.file()) + ": row " + sample.number(),
                List.of("column", "value"), sample.row().properties().stream().map(entry -> List.of(entry.getKey(),
                        entry.getValue().isTextual() ? entry.getValue().textValue() : entry.getValue().toString()))
                        .toList()));
        page.section("Files").table("", List.of("file", "format", "bytes", "rows"), profile.read().stream()
                .limit(MOST_FILES).map(read -> List.of(read.file().path().toString(),
                        read.file().format().label() + " " + read.file().compression().label(),
                        Long.toString(read.bytes()), Long.toString(read.rows())))
                .toList());
        page.write(file);
    }

    private static List<Block.Card> cards(DataProfile profile) {
        List<Block.Card> cards = new ArrayList<>();
        cards.add(new Block.Card("rows", Numbers.brief(profile.count()),
                profile.unreadable().count() == 0 ? "" : profile.unreadable().count() + " cannot be parsed"));
        profile.best().ifPresent(best -> cards.add(new Block.Card(best.use().noun(), Numbers.brief(best.usable()),
                best.unusable() == 0 ? "" : best.unusable() + " not usable")));
        cards.add(new Block.Card("duplicate rows", percent(profile.duplicates()), how(profile.duplicates())));
        cards.add(new Block.Card("repeated prompts", percent(profile.repeatedPrompts()),
                how(profile.repeatedPrompts())));
        return cards;
    }

    private static String percent(Duplicates duplicates) { return Numbers.brief(100 * duplicates.share()) + " %"; }

    private static String how(Duplicates duplicates) {
        return duplicates.oneIn() == 1 ? "" : "estimated from one in " + duplicates.oneIn();
    }

    private static List<String> column(String name, ColumnProfile column, long rows) {
        String types = column.types().keySet().stream().map(ColumnProfile.Type::label)
                .collect(Collectors.joining(" or "));
        double nulls = rows == 0 ? 0 : 100 * (1 - (double) column.present() / rows);
        return List.of(name, types, Numbers.brief(nulls) + " %", Long.toString(column.empty()),
                median(column.characters()),
                column.characters().count() == 0 ? "" : Long.toString(column.characters().max()),
                median(column.words()), median(column.tokens()));
    }

    private static String median(Lengths lengths) {
        return lengths.count() == 0 ? "" : Long.toString(lengths.quantile(0.5));
    }

    private static List<Chart> charts(DataProfile profile) {
        List<Chart> charts = new ArrayList<>();
        profile.columns().forEach((name, column) -> {
            chart(charts, name, "characters", column.characters());
            chart(charts, name, "words", column.words());
            chart(charts, name, "tokens", column.tokens());
        });
        return charts;
    }

    private static void chart(List<Chart> charts, String name, String unit, Lengths lengths) {
        if (lengths.count() == 0 || charts.size() >= MOST_CHARTS) { return; }
        charts.add(new BarChart(name + ": " + unit, "how many " + unit + " the texts have", "texts",
                lengths.octaves().stream().map(bucket -> BarChart.Bar.of(bucket.from() == bucket.to()
                        ? Long.toString(bucket.from())
                        : bucket.from() + " to " + bucket.to(), bucket.count())).toList(),
                List.of()));
    }

    private static List<List<String>> odd(DataProfile profile) {
        List<List<String>> rows = new ArrayList<>();
        add(rows, "", profile.unreadable());
        add(rows, "", profile.empty());
        profile.best().ifPresent(best -> add(rows, "not usable as " + best.use().noun() + ": ", best.problems()));
        profile.notRead().forEach((name, type) -> rows.add(List.of("column \"" + name + "\" of the type " + type
                + ", which is not read", Long.toString(profile.count()), "")));
        return rows;
    }

    private static void add(List<List<String>> rows, String before, OddRows odd) {
        odd.kinds().forEach((problem, kind) -> rows.add(List.of(before + problem, Long.toString(kind.count()),
                String.join(", ", kind.rows()))));
        if (odd.unnamed() > 0) { rows.add(List.of(before + "others", Long.toString(odd.unnamed()), "")); }
    }
}
