package arabica.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A way to break a line: every place where the pattern matches gives one broken line.
///
/// @param replacement with groups, as in [Matcher#appendReplacement]
record MutationRule(String kind, Pattern pattern, String replacement) {
    MutationRule(String kind, String pattern, String replacement) { this(kind, Pattern.compile(pattern), replacement); }

    /// The line broken at each place in turn.
    List<String> apply(String line) {
        List<String> broken = new ArrayList<>();
        Matcher matcher = pattern.matcher(line);
        while (matcher.find()) {
            StringBuilder text = new StringBuilder(line.substring(0, matcher.start()));
            Matcher one = pattern.matcher(line);
            one.find(matcher.start());
            StringBuilder replaced = new StringBuilder();
            one.appendReplacement(replaced, replacement);
            // appendReplacement copies what lies before the match too.
            text.append(replaced.substring(matcher.start())).append(line.substring(matcher.end()));
            broken.add(text.toString());
        }
        return broken;
    }
}
