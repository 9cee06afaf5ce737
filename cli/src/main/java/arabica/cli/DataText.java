package arabica.cli;

import arabica.datasets.profile.ColumnProfile;
import arabica.datasets.profile.DataProfile;
import arabica.datasets.profile.Duplicates;
import arabica.datasets.profile.Lengths;
import arabica.datasets.profile.OddRows;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a data set holds, for a person at a terminal.
final class DataText {
    private static final int MOST_FILES = 10;
    private static final int LONGEST = 120;
    private static final int BAR = 40;

    private final PrintStream out;
    private final DataProfile profile;

    private DataText(PrintStream out, DataProfile profile) {
        this.out = out;
        this.profile = profile;
    }

    static void print(PrintStream out, DataProfile profile) { new DataText(out, profile).print(); }

    private void print() {
        files();
        uses();
        columns();
        line("%nduplicates%n  rows     %s", share(profile.duplicates()));
        line("  prompts  %s", share(profile.repeatedPrompts()));
        odd("rows that cannot be parsed", profile.unreadable());
        odd("rows with an empty text", profile.empty());
        profile.best().ifPresent(best -> odd("not usable as " + best.use().noun(), best.problems()));
        samples();
    }

    private void files() {
        profile.read().stream().limit(MOST_FILES).forEach(file -> line("%s: %s%s, %,d bytes, %,d rows",
                file.file().path(), file.file().format().label(),
                file.file().compression().label().isEmpty() ? "" : ", " + file.file().compression().label(),
                file.bytes(), file.rows()));
        if (profile.read().size() > MOST_FILES) { line("… %,d files in all", profile.read().size()); }
    }

    private void uses() {
        line("%ngood for");
        profile.uses().stream().filter(use -> use.usable() > 0).forEach(use -> {
            String layouts = use.layouts().size() == 1
                    ? use.layouts().firstEntry().getKey()
                    : use.layouts().entrySet().stream().map(e -> e.getKey() + " " + e.getValue())
                            .collect(Collectors.joining("; "));
            line("  %-22s %,d rows, %,d not usable: %s", use.use().noun(), use.usable(), use.unusable(), layouts);
        });
        if (profile.best().isEmpty()) {
            line("  nothing that is known: --map FIELD=COLUMN says which column is which");
        }
    }

    private void columns() {
        line("%ncolumns%45s", "least, median, 95 %, most");
        profile.columns().forEach((name, column) -> {
            String types = column.types().keySet().stream().map(ColumnProfile.Type::label)
                    .collect(Collectors.joining(" or "));
            double nulls = profile.count() == 0 ? 0 : 1 - (double) column.present() / profile.count();
            line("  %s: %s%s%s", name, types,
                    nulls == 0 ? "" : String.format(Locale.ROOT, ", %.1f %% null", 100 * nulls),
                    column.empty() == 0 ? "" : String.format(Locale.ROOT, ", %,d empty", column.empty()));
            lengths("characters", column.characters());
            lengths("words", column.words());
            lengths("tokens", column.tokens());
            lengths("elements", column.elements());
            bars(column.tokens().count() > 0 ? column.tokens() : column.words());
        });
        profile.notRead().forEach((name, type) -> line("  %s: %s, not read", name, type));
    }

    private void lengths(String name, Lengths lengths) {
        if (lengths.count() > 0) {
            line("    %-12s %,10d %,10d %,10d %,10d", name, lengths.min(), lengths.quantile(0.5),
                    lengths.quantile(0.95), lengths.max());
        }
    }

    /// Of tokens where they were counted, of words otherwise.
    private void bars(Lengths lengths) {
        long most = lengths.octaves().stream().mapToLong(Lengths.Bucket::count).max().orElse(0);
        for (Lengths.Bucket bucket : lengths.octaves()) {
            line("    %,9d–%-9s %s %,d", bucket.from(), String.format(Locale.ROOT, "%,d", bucket.to()),
                    "█".repeat((int) Math.ceilDiv(BAR * bucket.count(), Math.max(1, most))), bucket.count());
        }
    }

    private void odd(String title, OddRows odd) {
        if (odd.count() == 0) { return; }
        line("%n%s: %,d", title, odd.count());
        odd.kinds().forEach((problem, kind) -> {
            line("  %,d × %s", kind.count(), brief(problem));
            line("    %s%s", places(kind.rows()), kind.count() > kind.rows().size() ? ", …" : "");
        });
        if (odd.unnamed() > 0) { line("  %,d more", odd.unnamed()); }
    }

    private void samples() {
        List<Path> paths = profile.files().paths();
        profile.samples().rows().forEach(sample -> {
            line("%n%s: row %d", paths.get(sample.file()), sample.number());
            sample.row().properties().forEach(entry -> line("  %s: %s", entry.getKey(), brief(
                    entry.getValue().isTextual() ? entry.getValue().textValue() : entry.getValue().toString())));
        });
    }

    /// Of one file, its name need not be repeated.
    private String places(List<String> rows) {
        List<Path> paths = profile.files().paths();
        String places = String.join(", ", rows);
        return paths.size() == 1 ? places.replace(paths.getFirst() + ": ", "") : places;
    }

    private static String share(Duplicates duplicates) {
        String share = String.format(Locale.ROOT, "%.2f %% are there before", 100 * duplicates.share());
        return duplicates.oneIn() == 1
                ? share + String.format(Locale.ROOT, " (%,d)", duplicates.repeated())
                : share + String.format(Locale.ROOT, " (estimated from one in %,d)", duplicates.oneIn());
    }

    private static String brief(String text) {
        String flat = text.replaceAll("\\p{Cntrl}", " ");
        return flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST) + "…";
    }

    private void line(String format, Object... values) { out.println(String.format(Locale.ROOT, format, values)); }
}
