package arabica.rlhf.filter;

import arabica.rlhf.filter.FilterAudit.Example;
import arabica.rlhf.filter.FilterAudit.TokenExample;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.SourcedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// The rows that tell a person what a bound means: the nearest on either side of it, and those at the ends.
final class AuditExamples {
    private static final int EACH = 4;
    private static final int LONGEST_TEXT = 600;
    private static final int MOST_TOKENS = 64;
    /// Of these, single tokens are scored too.
    private static final List<String> BY_TOKEN = List.of("inside upper", "outside upper");

    private final ScoreTable table;
    private final Verdict verdict;
    private final PerplexityFilter filter;

    AuditExamples(ScoreTable table, Verdict verdict, PerplexityFilter filter) {
        this.table = table;
        this.verdict = verdict;
        this.filter = filter;
    }

    /// @param examples by name: `inside upper`, …
    record Found(SequencedMap<String, List<Example>> examples, List<TokenExample> tokens) {}

    /// What is known of a row from its record.
    private record Scores(double chosen, double rejected, double greatest, double least, boolean kept) {}

    Found find(RowFetch fetch) {
        SequencedMap<String, long[]> places = places();
        long[] wanted = places.values().stream().flatMapToLong(Arrays::stream).sorted().distinct().toArray();
        Map<Long, Scores> scores = scores(wanted);
        Map<Long, SourcedRow> rows = new TreeMap<>();
        List<SourcedRow> fetched = fetch.rows(wanted);
        for (int i = 0; i < wanted.length; i++) { rows.put(wanted[i], fetched.get(i)); }
        SequencedMap<String, List<Example>> examples = new LinkedHashMap<>();
        List<TokenExample> tokens = new ArrayList<>();
        places.forEach((name, indexes) -> {
            if (indexes.length == 0) { return; }
            boolean lower = name.endsWith("lower");
            examples.put(name, Arrays.stream(indexes)
                    .mapToObj(index -> example(rows.get(index), scores.get(index), lower)).toList());
            if (BY_TOKEN.contains(name)) { tokens.add(byToken(name, rows.get(indexes[0]), scores.get(indexes[0]))); }
        });
        return new Found(examples, tokens);
    }

    private SequencedMap<String, long[]> places() {
        SequencedMap<String, Nearest> nearest = new LinkedHashMap<>();
        for (String name : List.of("lowest", "outside lower", "inside lower", "inside upper", "outside upper",
                "highest")) {
            nearest.put(name, new Nearest(EACH));
        }
        table.scan((index, row) -> {
            if (!verdict.judges(index, row)) { return; }
            double greatest = verdict.greatest(row);
            double least = verdict.least(row);
            nearest.get("lowest").offer(greatest, index);
            nearest.get("highest").offer(-greatest, index);
            if (verdict.keeps(index, row)) {
                nearest.get("inside upper").offer(verdict.upper() - greatest, index);
                if (hasLower()) { nearest.get("inside lower").offer(least - verdict.lower(), index); }
            } else {
                if (greatest > verdict.upper()) {
                    nearest.get("outside upper").offer(greatest - verdict.upper(), index);
                }
                if (least < verdict.lower()) { nearest.get("outside lower").offer(verdict.lower() - least, index); }
            }
        });
        SequencedMap<String, long[]> places = new LinkedHashMap<>();
        nearest.forEach((name, rows) -> places.put(name, rows.indexes()));
        return places;
    }

    private boolean hasLower() { return verdict.lower() > Double.NEGATIVE_INFINITY; }

    private Map<Long, Scores> scores(long[] wanted) {
        Map<Long, Scores> scores = new TreeMap<>();
        table.scan((index, row) -> {
            if (Arrays.binarySearch(wanted, index) >= 0) {
                scores.put(index, new Scores(StrictMath.exp(row.chosenNll()), StrictMath.exp(row.rejectedNll()),
                        verdict.greatest(row), verdict.least(row), verdict.keeps(index, row)));
            }
        });
        return scores;
    }

    private static Example example(SourcedRow row, Scores scores, boolean lower) {
        PreferenceRow pair = WindowReader.pair(row);
        return new Example(row.file().toString(), row.number(), cut(pair.prompt().text()), cut(pair.chosen()),
                cut(pair.rejected()), scores.chosen(), scores.rejected(), lower ? scores.least() : scores.greatest(),
                scores.kept());
    }

    private TokenExample byToken(String name, SourcedRow row, Scores scores) {
        boolean chosen = verdict.side() == Side.CHOSEN
                || verdict.side() == Side.BOTH && scores.chosen() >= scores.rejected();
        List<TokenScore> all = filter.tokenScores(row, chosen);
        return new TokenExample(name, row.file().toString(), row.number(), chosen ? "chosen" : "rejected",
                List.copyOf(all.subList(0, Math.min(MOST_TOKENS, all.size()))));
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_TEXT) { return text; }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return text.substring(0, end) + "…";
    }
}
