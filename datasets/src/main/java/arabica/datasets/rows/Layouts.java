package arabica.datasets.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Recognises the layouts in which data sets come, row by row, and turns each row into what its use asks for. The layouts
/// are listed in [PreferenceLayout], [UnpairedLayout], [CompletionLayout] and [PromptLayout]; docs/data.md has a table.
///
/// A preference row may say more of itself: `margin`, `weight`, `source` ([PairNotes]). Fields that a layout does not know
/// are ignored.
final class Layouts {
    private Layouts() {}

    /// The layouts of a use, in the order in which they are tried.
    static List<Layout> of(RowUse use) {
        return switch (use) {
            case PREFERENCE -> List.of(PreferenceLayout.values());
            case UNPAIRED -> both(UnpairedLayout.ALL, List.of(PreferenceLayout.values()));
            case FINE_TUNING -> List.of(CompletionLayout.values());
            case TEXT -> List.of(CompletionLayout.IDS, CompletionLayout.TEXT);
            case PROMPT -> both(List.of(PromptLayout.values()), List.of(PreferenceLayout.values()));
        };
    }

    /// The layout as which a row is read; none where it has nothing of any.
    static Optional<Layout> of(Fields row, RowUse use) {
        boolean pair = PreferenceLayout.begun(row);
        Stream<? extends Layout> layouts = switch (use) {
            case PREFERENCE -> Stream.of(PreferenceLayout.values());
            case UNPAIRED -> pair ? Stream.of(PreferenceLayout.values()) : UnpairedLayout.ALL.stream();
            case FINE_TUNING, TEXT -> of(use).stream();
            case PROMPT -> Stream.concat(Stream.of(PromptLayout.values()),
                    pair ? Stream.of(PreferenceLayout.values()) : Stream.empty());
        };
        return layouts.filter(layout -> layout.applies(row)).findFirst().map(Layout.class::cast);
    }

    /// @throws arabica.datasets.BadRowException when the row cannot be used
    static Row read(Fields row, RowUse use, PromptTemplate template) {
        if (!row.object().isObject()) { throw row.bad("is " + Fields.describe(row.object()) + "; expected an object"); }
        Layout layout = of(row, use).orElseThrow(() -> nothingOf(row, use));
        if (use == RowUse.PROMPT)
            return new PromptRow(prompt(layout, row).frame(template));
        return switch (layout) {
            case PreferenceLayout pairs -> pair(pairs.read(row), row, template);
            case UnpairedLayout judged -> judged.read(row, template);
            case CompletionLayout responses -> responses.read(row, template);
            case PromptLayout prompts -> new PromptRow(prompts.read(row).frame(template));
        };
    }

    /// Whether the prompt of a row is taken from its answers.
    static boolean isImplicit(Fields row, RowUse use) {
        return row.object().isObject()
                && of(row, use).filter(layout -> layout == PreferenceLayout.IMPLICIT).isPresent();
    }

    /// The prompt of a row as it is written.
    static UnframedPrompt prompt(Fields row) {
        return prompt(of(row, RowUse.PROMPT).orElseThrow(() -> nothingOf(row, RowUse.PROMPT)), row);
    }

    private static UnframedPrompt prompt(Layout layout, Fields row) {
        return switch (layout) {
            case PromptLayout prompts -> prompts.read(row);
            case PreferenceLayout pairs -> pairs.read(row).prompt();
            default -> throw new IllegalStateException(layout + " is no layout of prompts");
        };
    }

    private static PreferenceRow pair(PreferenceLayout.Pair pair, Fields row, PromptTemplate template) {
        UnframedPrompt prompt = pair.prompt();
        return new PreferenceRow(prompt.frame(template), prompt.response(template, pair.chosen()),
                prompt.response(template, pair.rejected()), notes(row));
    }

    private static PairNotes notes(Fields row) {
        OptionalDouble weight = row.optionalNumber("weight");
        if (weight.isPresent() && weight.getAsDouble() < 0)
            throw row.bad("weight", "is " + weight.getAsDouble() + "; expected 0 or more");
        return new PairNotes(row.optionalNumber("margin"), weight.orElse(1), row.optionalName("source"));
    }

    /// What to say of a row in which nothing was found.
    private static RuntimeException nothingOf(Fields row, RowUse use) {
        return switch (use) {
            case TEXT -> row.missing("text", "text");
            case PROMPT -> row.missing("prompt", "text");
            case UNPAIRED, FINE_TUNING -> use == RowUse.UNPAIRED && !row.has("label")
                    ? row.missing("label", "true or false")
                    : row.bad("expected \"prompt\" and \"completion\", \"messages\", \"instruction\" and"
                            + " \"output\", \"text\" or \"input_ids\"" + row.columnsToMap("completion"));
            case PREFERENCE -> throw new IllegalStateException("standard pairs always apply");
        };
    }

    private static List<Layout> both(List<? extends Layout> first, List<? extends Layout> second) {
        List<Layout> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
