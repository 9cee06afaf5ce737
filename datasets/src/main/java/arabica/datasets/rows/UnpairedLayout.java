package arabica.datasets.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Responses with a truth value in `label`, as KTO learns from; the rest is as in fine-tuning.
record UnpairedLayout(CompletionLayout responses) implements Layout {
    /// In the order in which they are tried.
    static final List<UnpairedLayout> ALL = Stream.of(CompletionLayout.values()).map(UnpairedLayout::new).toList();

    @Override
    public String title() { return "KTO's judged responses: " + responses.title(); }

    @Override
    public List<String> columns() {
        List<String> columns = new ArrayList<>(responses.columns());
        columns.add("label");
        return columns;
    }

    @Override
    public boolean applies(Fields row) { return responses.applies(row); }

    Row read(Fields row, PromptTemplate template) {
        if (row.has("weight"))
            throw row.bad("weight", "is not for single responses: each has the weight of its label");
        boolean label = row.truth("label");
        if (!(responses.read(row, template) instanceof CompletionRow completion))
            throw row.bad("expected \"prompt\", \"completion\" and \"label\", or a preference row");
        return new UnpairedRow(completion.prompt(), completion.completion(), label);
    }
}
