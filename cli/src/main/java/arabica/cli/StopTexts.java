package arabica.cli;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.tokenizer.StreamingDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Decodes rows while they are generated and ends them at a stop text, which may begin in one token and end in another.
/// What could be the beginning of a stop text is held back until it is sure not to be one, and nothing else is.
final class StopTexts {
    private static final class Row {
        private final StreamingDecoder decoder;
        private final StringBuilder text = new StringBuilder();
        private int shown;
        private boolean stopped;

        private Row(StreamingDecoder decoder) { this.decoder = decoder; }
    }

    private final List<String> stops;
    private final List<Row> rows = new ArrayList<>();
    private final Consumer<String> show;

    /// @param show hears the text of row 0 as it becomes final
    StopTexts(BpeTokenizer tokenizer, List<String> stops, int rows, Consumer<String> show) {
        if (stops.contains("")) { throw new IllegalArgumentException("--stop is empty; expected a text"); }
        this.stops = stops;
        this.show = show;
        for (int i = 0; i < rows; i++) { this.rows.add(new Row(tokenizer.streamingDecoder(true))); }
    }

    /// Takes the next token of a row; false when the row is to end.
    boolean accept(int index, int token) { return !add(index, rows.get(index).decoder.feed(token)); }

    /// The row's whole text, without a stop text.
    String finish(int index) {
        Row row = rows.get(index);
        if (!row.stopped) { add(index, row.decoder.finish()); }
        show(index, row.text.length());
        return row.text.toString();
    }

    private boolean add(int index, String piece) {
        Row row = rows.get(index);
        int longest = stops.stream().mapToInt(String::length).max().orElse(0);
        int from = Math.max(0, row.text.length() - longest);
        row.text.append(piece);
        int first = stops.stream().mapToInt(stop -> row.text.indexOf(stop, from)).filter(at -> at >= 0).min()
                .orElse(-1);
        if (first >= 0) {
            row.text.setLength(first);
            row.stopped = true;
        }
        show(index, row.stopped ? row.text.length() : row.text.length() - begun(row.text, longest));
        return row.stopped;
    }

    /// How many of the last characters could be the beginning of a stop text.
    private int begun(StringBuilder text, int longest) {
        for (int length = Math.min(longest - 1, text.length()); length > 0; length--) {
            String end = text.substring(text.length() - length);
            if (stops.stream().anyMatch(stop -> stop.startsWith(end))) { return length; }
        }
        return 0;
    }

    private void show(int index, int upTo) {
        Row row = rows.get(index);
        // A character beyond the basic plane is two chars, which must not be printed one by one.
        int end = upTo > 0 && Character.isHighSurrogate(row.text.charAt(upTo - 1)) ? upTo - 1 : upTo;
        if (index == 0 && end > row.shown) {
            show.accept(row.text.substring(row.shown, end));
            row.shown = end;
        }
    }
}
