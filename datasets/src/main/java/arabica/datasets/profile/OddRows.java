package arabica.datasets.profile;

import arabica.datasets.BadRowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Rows that somebody should look at, by what is wrong with them: how many there are, and the first of each kind by name.
public final class OddRows {
    private static final int MOST_KINDS = 50;
    private static final int NAMED = 10;

    private final SequencedMap<String, Kind> kinds = new LinkedHashMap<>();
    private final List<String> first = new ArrayList<>();
    private long count;
    private long unnamed;

    /// Rows with one thing wrong.
    public static final class Kind {
        private final List<String> rows = new ArrayList<>();
        private long count;

        public long count() { return count; }

        /// The first rows, each by file and row.
        public List<String> rows() { return List.copyOf(rows); }
    }

    void add(BadRowException bad) {
        String place = bad.file() + ": row " + bad.row();
        String prefix = place + (bad.field().isPresent() ? ", field " : ": ");
        String message = bad.getMessage();
        String problem = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
        add(problem, place, message);
    }

    void add(String problem, String place) { add(problem, place, place + ": " + problem); }

    private void add(String problem, String place, String message) {
        count++;
        if (first.size() < NAMED)
            first.add(message);
        // What differs in a number or a quotation only is one kind.
        String kind = problem.replaceAll("[0-9]+", "N").replaceAll("\\(there are .*", "").strip();
        Kind known = kinds.get(kind);
        if (known == null && kinds.size() == MOST_KINDS) {
            unnamed++;
            return;
        }
        if (known == null) {
            known = new Kind();
            kinds.put(kind, known);
        }
        known.count++;
        if (known.rows.size() < NAMED)
            known.rows.add(place);
    }

    /// One more that is not named.
    void more() {
        count++;
        unnamed++;
    }

    boolean isFull() { return first.size() == NAMED; }

    public long count() { return count; }

    /// Of these, those that are in no kind.
    public long unnamed() { return unnamed; }

    /// The kinds, in the order in which they first came.
    public SequencedMap<String, Kind> kinds() { return kinds; }

    /// The first rows of all, each with what is wrong.
    public List<String> first() { return List.copyOf(first); }
}
