package arabica.rlhf.report;

import java.util.List;

/// What a section of a report is made of.
public sealed interface Block {

    /// A paragraph of plain text.
    record Text(String text) implements Block {}

    /// A sentence that asks for attention: a warning of the run, a caveat.
    record Notice(String text) implements Block {}

    /// Large numbers with a caption each, for the reader who looks for ten seconds.
    record Cards(List<Card> cards) implements Block { public Cards { cards = List.copyOf(cards); } }

    /// @param detail a second, smaller line; may be empty
    record Card(String caption, String value, String detail) {}

    /// A table; cells that hold numbers are set to the right. The first column names its row.
    record Table(String caption, List<String> header, List<List<String>> rows) implements Block {
        public Table {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<String> row : rows) {
                if (row.size() != header.size()) {
                    throw new IllegalArgumentException("a row of " + row.size() + " cells under " + header.size()
                            + " column heads: " + row);
                }
            }
        }
    }

    /// Charts side by side, two abreast where the window is wide enough.
    record Charts(List<Chart> charts) implements Block { public Charts { charts = List.copyOf(charts); } }

    /// What several models answered to the same prompts.
    record Samples(List<Sample> samples) implements Block { public Samples { samples = List.copyOf(samples); } }

    record Sample(String prompt, List<Response> responses) { public Sample { responses = List.copyOf(responses); } }

    /// @param note what is to be said of the response, such as its reward; may be empty
    record Response(String model, String text, String note) {}
}
