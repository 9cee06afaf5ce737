package arabica.datasets.tokenizer;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Unicode normalization in bounded time. The JDK puts combining marks in their canonical order by insertion, which takes
/// hours for a text of a million of them; here long runs are ordered first, after which it has nothing to insert.
final class CombiningRuns {
    private static final int LONG_RUN = 256;
    /// The marks with the smallest and the greatest combining class.
    private static final String LOWEST = "\u0334";
    private static final String HIGHEST = "\u0345";

    private CombiningRuns() {}

    static String normalize(String text, Form form) {
        return Normalizer.normalize(hasLongRun(text) ? ordered(text) : text, form);
    }

    private static boolean hasLongRun(String text) {
        int run = 0;
        for (int i = 0; i < text.length() && run < LONG_RUN; i++) {
            char c = text.charAt(i);
            run = Character.isSurrogate(c) || isMark(c) ? run + 1 : 0;
        }
        return run >= LONG_RUN;
    }

    private static String ordered(String text) {
        int[] codePoints = text.codePoints().toArray();
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < codePoints.length;) {
            int end = i;
            while (end < codePoints.length && isMark(codePoints[end]))
                end++;
            if (end - i >= LONG_RUN)
                order(Arrays.copyOfRange(codePoints, i, end), out);
            else
                for (int k = i; k < end; k++)
                    out.appendCodePoint(codePoints[k]);
            if (end < codePoints.length)
                out.appendCodePoint(codePoints[end++]);
            i = end;
        }
        return out.toString();
    }

    /// Marks without a combining class stay where they are, and others between them.
    private static void order(int[] marks, StringBuilder out) {
        List<String> distinct = Arrays.stream(marks).distinct().mapToObj(Character::toString)
                .map(mark -> Normalizer.normalize(mark, Form.NFD)).flatMapToInt(String::codePoints).distinct()
                .filter(CombiningRuns::hasClass).mapToObj(Character::toString)
                .sorted((a, b) -> changesPlaces(a, b) ? 1 : changesPlaces(b, a) ? -1 : 0).toList();
        Map<Integer, Integer> ranks = new HashMap<>();
        int rank = 0;
        for (int i = 0; i < distinct.size(); i++) {
            if (i > 0 && changesPlaces(distinct.get(i), distinct.get(i - 1)))
                rank++;
            ranks.put(distinct.get(i).codePointAt(0), rank);
        }
        StringBuilder[] byRank = new StringBuilder[rank + 1];
        Arrays.setAll(byRank, i -> new StringBuilder());
        for (int mark : marks) {
            Normalizer.normalize(Character.toString(mark), Form.NFD).codePoints().forEach(c -> {
                Integer own = ranks.get(c);
                if (own != null) {
                    byRank[own].appendCodePoint(c);
                } else {
                    flush(byRank, out);
                    out.appendCodePoint(c);
                }
            });
        }
        flush(byRank, out);
    }

    private static void flush(StringBuilder[] byRank, StringBuilder out) {
        for (StringBuilder marks : byRank) {
            out.append(marks);
            marks.setLength(0);
        }
    }

    private static boolean hasClass(int c) {
        String mark = Character.toString(c);
        return mark.equals(HIGHEST) || changesPlaces(HIGHEST, mark) || changesPlaces(mark, LOWEST);
    }

    /// Whether the canonical order of `first second` is the other one: the class of the first is the greater one.
    private static boolean changesPlaces(String first, String second) {
        return !first.equals(second) && Normalizer.normalize(first + second, Form.NFD).equals(second + first);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
